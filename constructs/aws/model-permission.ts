import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type Construct } from 'constructs';

/** A model id that starts with one of these is an inference profile: it spreads calls over regions. */
const PROFILE_PREFIXES = ['us', 'us-gov', 'eu', 'apac', 'au', 'ca', 'jp', 'global'];

const ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** What a role needs to call one Bedrock model, and whatever a reviewer has to be told about it. */
export interface ModelPermission {
  /** The statements to add. */
  readonly statements: PolicyStatement[];
  /** ARNs among them that hold a wildcard. */
  readonly wildcardArns: string[];
}

/**
 * The permission to call one Bedrock model from one region, and no other model.
 *
 * A profile needs the profile's ARN and the model's in every region that the profile may route to. AWS adds
 * regions to profiles, so the region of the model is left open; a condition allows the call only when it comes
 * through this profile. A global profile also asks for the model with no region at all.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
export function modelPermission(scope: Construct, modelId: string, region?: string): ModelPermission {
  if (Token.isUnresolved(modelId) || !/^[a-z][a-z0-9-]*(\.[A-Za-z0-9_:-]+)+$/.test(modelId)) {
    throw new Error(
      `'modelId' must be the id of a Bedrock model or inference profile, such as 'anthropic.claude-sonnet-4-5-20250929-v1:0' or 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', got '${modelId}'; for any other resource add a statement to 'role'`,
    );
  }
  const stack = Stack.of(scope);
  const model = (name: string, modelRegion: string) =>
    `arn:${stack.partition}:bedrock:${modelRegion}::foundation-model/${name}`;

  const prefix = modelId.slice(0, modelId.indexOf('.'));
  if (!PROFILE_PREFIXES.includes(prefix)) {
    const resources = [model(modelId, region ?? stack.region)];
    return { statements: [new PolicyStatement({ actions: ACTIONS, resources })], wildcardArns: [] };
  }

  const foundationModel = modelId.slice(prefix.length + 1);
  const profileArn = stack.formatArn({
    service: 'bedrock',
    region,
    resource: 'inference-profile',
    resourceName: modelId,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const modelArns = [
    model(foundationModel, '*'),
    ...(prefix === 'global' ? [model(foundationModel, '')] : []),
  ];
  return {
    statements: [
      new PolicyStatement({ actions: ACTIONS, resources: [profileArn] }),
      new PolicyStatement({
        actions: ACTIONS,
        resources: modelArns,
        conditions: { StringEquals: { 'bedrock:InferenceProfileArn': profileArn } },
      }),
    ],
    wildcardArns: [model(foundationModel, '*')],
  };
}
