import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { type CloudAssembly } from 'aws-cdk-lib/cx-api';
import { parseAllDocuments } from 'yaml';

const assemblies: string[] = [];
afterAll(() => assemblies.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** An app that leaves nothing in the temporary folder and validates only where a test asks for it. */
export function testApp(props: AppProps = {}): App {
  const outdir = mkdtempSync(join(tmpdir(), 'agent-fleet-test-'));
  assemblies.push(outdir);
  return new App({
    outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    ...props,
    context: { ...flags, 'aws:cdk:disable-asset-staging': true, ...props.context },
  });
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
  };
  readonly [field: string]: any;
}

/** The manifests inside a template, tokens shown as `<Ref:…>` so that the JSON around them can be read. */
export function eksObjects(template: { Resources: Record<string, any> }): KubernetesObject[] {
  return Object.values(template.Resources)
    .filter((resource) => resource.Type === 'Custom::AWSCDK-EKS-KubernetesResource')
    .flatMap((resource) => JSON.parse(joined(resource.Properties.Manifest)) as KubernetesObject[])
    .map((object) => {
      // CDK marks what it applied, to find what a later version no longer holds.
      for (const label of Object.keys(object.metadata.labels ?? {})) {
        if (label.startsWith('aws.cdk.eks/prune-')) delete object.metadata.labels![label];
      }
      return object;
    });
}

function joined(value: any): string {
  if (typeof value === 'string') return value;
  if (value['Fn::Join']) return (value['Fn::Join'][1] as any[]).map(joined).join(value['Fn::Join'][0]);
  const [[kind, argument]] = Object.entries(value) as [[string, unknown]];
  return `<${kind}:${JSON.stringify(argument).replaceAll('"', '')}>`;
}

/** The plain manifests of an assembly, by file. */
export function plainObjects(directory: string): Map<string, KubernetesObject[]> {
  return new Map(
    readdirSync(join(directory, 'manifests')).map((file) => [
      file,
      parseAllDocuments(readFileSync(join(directory, 'manifests', file), 'utf8')).map(
        (document) => document.toJS() as KubernetesObject,
      ),
    ]),
  );
}

/** The templates of an assembly, by the name of their stack. */
export function templates(assembly: CloudAssembly): Map<string, any> {
  return new Map(assembly.stacksRecursively.map((stack) => [stack.stackName, stack.template]));
}

/** The one object of a kind and name. */
export function named(objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (!found)
    throw new Error(
      `no ${kind} ${name} among ${objects.map((o) => `${o.kind} ${o.metadata.name}`).join(', ')}`,
    );
  return found;
}
