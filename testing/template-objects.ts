import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type KubernetesObject } from './kubernetes-object';
import { KubernetesObjects } from './kubernetes-objects';
import { manifestText } from './manifest-text';

/** A CloudFormation template as JSON. */
export interface TemplateJson {
  readonly Resources?: Readonly<Record<string, unknown>>;
}

/** Where manifests are decoded from: one template in any of its forms, or all templates of a synthesised app. */
export type TemplateSource = Stack | Template | CloudAssembly | TemplateJson;

const MANIFEST_RESOURCE = 'Custom::AWSCDK-EKS-KubernetesResource';
const PRUNE_LABEL = 'aws.cdk.eks/prune-';

/**
 * The Kubernetes objects that a deployment would apply: the manifests inside the `KubernetesManifest` resources of a
 * template, of both EKS modules of CDK.
 *
 * What only a deployment knows is shown as a placeholder such as `${Agents-Data.DatabaseInstanceEndpointAddress}`,
 * and the labels by which CDK finds what to prune are left out. A stack is synthesised first.
 *
 * @param source a stack, an assembly (`app.synth()`), a `Template` of `aws-cdk-lib/assertions`, or a template's JSON
 * @throws when a manifest is no JSON, with the resource that holds it
 */
export function kubernetesObjects(source: TemplateSource): KubernetesObjects {
  return new KubernetesObjects(templatesOf(source).flatMap(objectsOf));
}

function templatesOf(source: TemplateSource): TemplateJson[] {
  if (Stack.isStack(source)) return [Template.fromStack(source).toJSON()];
  if ('stacksRecursively' in source) {
    return source.stacksRecursively.map((stack) => stack.template as TemplateJson);
  }
  if (source instanceof Template || ('toJSON' in source && typeof source.toJSON === 'function')) {
    return [(source as Template).toJSON()];
  }
  return [source];
}

function objectsOf({ Resources = {} }: TemplateJson): KubernetesObject[] {
  return (Object.entries(Resources) as [string, { Type?: string; Properties?: { Manifest?: unknown } }][])
    .filter(([, resource]) => resource.Type === MANIFEST_RESOURCE)
    .flatMap(([id, resource]) => manifestsOf(id, resource.Properties?.Manifest))
    .map(withoutPruneLabels);
}

function manifestsOf(id: string, manifest: unknown): KubernetesObject[] {
  const text = manifestText(manifest);
  try {
    return JSON.parse(text) as KubernetesObject[];
  } catch (cause) {
    throw new Error(`the manifest of resource ${id} must be a JSON list, got ${text.slice(0, 200)}`, {
      cause,
    });
  }
}

function withoutPruneLabels(object: KubernetesObject): KubernetesObject {
  const { labels, ...metadata } = object.metadata;
  const kept = Object.entries(labels ?? {}).filter(([label]) => !label.startsWith(PRUNE_LABEL));
  return {
    ...object,
    metadata: { ...metadata, ...(kept.length > 0 && { labels: Object.fromEntries(kept) }) },
  };
}
