import { type CheckedApp } from './checked-app';
import { type CheckedResource } from './checked-resource';
import { at, isObject, type JsonObject, listAt } from './json-value';

const WITH_DOCUMENT = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
];
const WITH_DOCUMENTS = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

/** A statement that allows something, as text. */
export interface PolicyStatement {
  readonly resource: CheckedResource;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly body: JsonObject;
}

/** What the identities of an app may do. Policies of resources (buckets, keys) name themselves and are not among it. */
export function allowedByPolicies(app: CheckedApp): PolicyStatement[] {
  const documents = [
    ...app
      .ofType(...WITH_DOCUMENT)
      .map((resource) => ({ resource, document: resource.properties.PolicyDocument })),
    ...app.ofType(...WITH_DOCUMENTS).flatMap((resource) =>
      listAt(resource.properties, 'Policies').map((policy) => ({
        resource,
        document: at(policy, 'PolicyDocument'),
      })),
    ),
  ];
  return documents.flatMap(({ resource, document }) =>
    listAt(document, 'Statement')
      .filter(isObject)
      .filter((statement) => statement.Effect === 'Allow')
      .map((body) => {
        const texts = (field: string) =>
          listAt(body, field).map((value) => app.text(resource.stackPath, value));
        return { resource, body, actions: texts('Action'), resources: texts('Resource') };
      }),
  );
}
