import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { type Agent, AgentPlatform } from '../../lib';
import { type DeploymentManifest } from '../../local/deployment-manifest';
import { readManifests } from '../../local/manifest-reader';
import { type KubernetesObject, plainObjects, templates, testApp } from '../lib/synthesised';

/** A Deployment as it was synthesised, with what a rollout goes by. */
export interface SynthesisedDeployment extends DeploymentManifest {
  readonly preStopSeconds: number;
  readonly maxSurge: string;
  readonly maxUnavailable: number;
}

/** What a platform with these agents synthesises, as far as the ingress controller and the kubelet read it. */
export class SynthesisedFleet {
  readonly objects: readonly KubernetesObject[];
  /** The controller's ConfigMap, out of the values of its chart. */
  readonly controllerConfig: Readonly<Record<string, string>>;
  readonly #deployments: readonly DeploymentManifest[];

  constructor(agents: Readonly<Record<string, Agent>>, app: App = testApp()) {
    const platform = new AgentPlatform(app, 'Agents', {});
    Validations.of(platform).acknowledge({
      id: 'Annotation::agent-fleet-cdk:scripted-model',
      reason: 'a proof without a network',
    });
    for (const [name, agent] of Object.entries(agents)) platform.addAgent(name, agent);
    const assembly = app.synth();
    this.objects = [...plainObjects(assembly.directory).values()].flat();
    this.#deployments = readManifests(join(assembly.directory, 'manifests')).deployments;
    const charts = [...templates(assembly).values()]
      .flatMap((template) => Object.values<any>(template.Resources))
      .filter(({ Properties }) => Properties?.Chart === 'kubernetes-ingress');
    this.controllerConfig = JSON.parse(charts[0].Properties.Values).controller.config;
  }

  deployment(name: string): SynthesisedDeployment {
    const read = this.#deployments.find((deployment) => deployment.name === name);
    const object = this.objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
    if (!read || !object) throw new Error(`no Deployment ${name}`);
    const { maxSurge, maxUnavailable } = object.spec.strategy.rollingUpdate;
    return {
      ...read,
      preStopSeconds: object.spec.template.spec.containers[0].lifecycle.preStop.sleep.seconds,
      maxSurge,
      maxUnavailable,
    };
  }
}
