import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Attributes,
  type ControllerValues,
  type ManifestObjectLike,
  readBalancerIdle,
  readController,
  readTargetGroup,
  type WayIn,
} from '../contract';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What the templates of a cloud assembly say of pods and of the way in to them. */
export interface TemplateObjects {
  /** The Kubernetes objects as they go to EKS; values known at deployment only are left blank. */
  readonly objects: readonly ManifestObjectLike[];
  readonly wayIn: WayIn | undefined;
}

/** Reads every template of a cloud assembly, those of its stages included. */
export function readTemplates(assembly: string): TemplateObjects {
  const resources = templateFiles(assembly).flatMap((file) => {
    const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources?: Record<string, Resource> };
    return Object.entries(template.Resources ?? {}).map(([name, resource]) => ({ name, ...resource }));
  });
  const of = (type: string) => resources.filter((resource) => resource.Type === type);
  const attributes = (resource: Resource | undefined, property: string): Attributes =>
    ((resource?.Properties?.[property] ?? []) as { Key: string; Value: string }[]).map((each) => ({
      key: each.Key,
      value: each.Value,
    }));
  const [balancer] = of('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const controllers = of('Custom::AWSCDK-EKS-HelmChart').filter(
    ({ Properties }) => Properties?.['Chart'] === 'kubernetes-ingress',
  );
  return {
    objects: of('Custom::AWSCDK-EKS-KubernetesResource').flatMap(
      ({ Properties }) => JSON.parse(text(Properties?.['Manifest'])) as ManifestObjectLike[],
    ),
    wayIn: balancer && {
      balancerIdleSeconds: readBalancerIdle(attributes(balancer, 'LoadBalancerAttributes')),
      targetGroups: of('AWS::ElasticLoadBalancingV2::TargetGroup').map((group) =>
        readTargetGroup(group.name, attributes(group, 'TargetGroupAttributes')),
      ),
      controller: controllers[0] && readController(valuesOf(controllers[0])),
    },
  };
}

function valuesOf({ Properties }: Resource): ControllerValues {
  return JSON.parse(text(Properties?.['Values'])) as ControllerValues;
}

function templateFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name.startsWith('assembly-')) return templateFiles(path);
    return entry.name.endsWith('.template.json') ? [path] : [];
  });
}

/** The text of a value that CloudFormation joins; what it looks up is left out. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const parts = (value as { 'Fn::Join'?: readonly [string, readonly unknown[]] } | undefined)?.['Fn::Join'];
  return parts ? parts[1].map(text).join(parts[0]) : '';
}
