import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { type CloudAssembly } from 'aws-cdk-lib/cx-api';
import {
  type KubernetesObject as TypedObject,
  kubernetesObjects,
  KubernetesObjects,
  type ManifestFiles,
  manifestFiles,
  type TemplateJson,
} from '../../testing';

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

/** An object whose fields are read without their types. */
export type KubernetesObject = TypedObject & { readonly [field: string]: any };

/** The manifests inside a template. */
export function eksObjects(template: TemplateJson): KubernetesObject[] {
  return [...kubernetesObjects(template).all<KubernetesObject>()];
}

/** The plain manifests of an assembly, by file. */
export function plainObjects(directory: string): Map<string, KubernetesObject[]> {
  const files = plainManifests(directory);
  return new Map(files.names.map((name) => [name, [...files.file(name).all<KubernetesObject>()]]));
}

/** The plain manifests of an assembly. */
export function plainManifests(directory: string): ManifestFiles {
  return manifestFiles(join(directory, 'manifests'));
}

/** The templates of an assembly, by the name of their stack. */
export function templates(assembly: CloudAssembly): Map<string, any> {
  return new Map(assembly.stacksRecursively.map((stack) => [stack.stackName, stack.template]));
}

/** The one object of a kind and name. */
export function named(objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject {
  return new KubernetesObjects(objects).get<KubernetesObject>(kind, name);
}
