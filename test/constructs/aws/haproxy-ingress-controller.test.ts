import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  ClusterCapacity,
  HaproxyIngressController,
  type HaproxyIngressControllerProps,
} from '../../../constructs/aws';
import { LIFECYCLE } from '../../../contract';
import { clusterApp, manifests, release } from './cluster-app';

function synthesise(
  props: Partial<HaproxyIngressControllerProps> = {},
  capacity = ClusterCapacity.autoMode(),
) {
  const { app, cluster } = clusterApp({ capacity });
  const stack = new Stack(app, 'Ingress');
  const controller = new HaproxyIngressController(stack, 'Ingress', { cluster, ...props });
  const template = Template.fromStack(stack);
  return { controller, template, stack, ...release(template, 'haproxy-ingress') };
}

describe('defaults', () => {
  const { controller, template, properties, values, stack } = synthesise();
  const pod = values.controller;

  test('come from a pinned chart and run in a namespace of restricted pods', () => {
    expect(properties).toMatchObject({ Version: '1.52.1', Namespace: 'haproxy-controller', Wait: true });
    const [namespace] = manifests(template);
    expect(namespace.metadata).toMatchObject({
      name: controller.namespace,
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    });
    expect(properties.CreateNamespace).toBeUndefined();
  });

  test('are reached inside the cluster only, on one port', () => {
    expect(pod.service).toEqual({
      type: 'ClusterIP',
      ports: { http: controller.servicePort },
      enablePorts: { http: true, https: false, quic: false, stat: false, admin: false },
    });
    expect(values.fullnameOverride).toBe(controller.serviceName);
    expect(pod.containerPort.http).toBe(controller.targetPort);
  });

  test('serve the class haproxy, and not every Ingress', () => {
    expect(pod.ingressClassResource).toEqual({ name: controller.ingressClassName, default: false });
    expect(pod.ingressClass).toBe(controller.ingressClassName);
  });

  test('keep three replicas, spread over zones and nodes, one gone at a time', () => {
    expect(pod.autoscaling).toMatchObject({ enabled: true, minReplicas: 3, maxReplicas: 10 });
    expect(pod.PodDisruptionBudget).toEqual({ enable: true, maxUnavailable: 1 });
    expect(pod.topologySpreadConstraints.map((each: any) => each.topologyKey)).toEqual([
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ]);
  });

  test('a replica that goes outlasts deregistration and the longest stream', () => {
    const { albForgetsPodSeconds, longestStreamSeconds } = LIFECYCLE;
    const preStop = pod.lifecycle.preStop.sleep.seconds;
    expect(preStop).toBe(albForgetsPodSeconds + longestStreamSeconds);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(preStop);
    expect(controller.drain.toSeconds()).toBe(preStop);
    expect(pod.minReadySeconds).toBe(albForgetsPodSeconds);
    expect(pod.strategy.rollingUpdate.maxUnavailable).toBe(0);
  });

  test('no timeout of HAProxy cuts a stream, and the balancer closes idle connections first', () => {
    const seconds = (name: string) => Number(/^(\d+)s$/.exec(pod.config[name])![1]);
    for (const name of ['timeout-client', 'timeout-server', 'hard-stop-after']) {
      expect(seconds(name)).toBeGreaterThan(LIFECYCLE.longestStreamSeconds);
    }
    expect(seconds('timeout-http-keep-alive')).toBeGreaterThan(LIFECYCLE.balancerIdleSeconds);
  });

  test('take the client from the header that the balancer appends to', () => {
    expect(pod.config['src-ip-header']).toBe('X-Forwarded-For');
    expect(pod.config['http-connection-mode']).toBe('http-server-close');
  });

  test('every setting of HAProxy is text, as a ConfigMap wants it', () => {
    expect(Object.values(pod.config).map((value) => typeof value)).toEqual(
      Object.keys(pod.config).map(() => 'string'),
    );
  });

  test('wait for the cluster', () => {
    expect(stack.dependencies.map(({ stackName }) => stackName)).toEqual(['Cluster']);
  });
});

test('every prop reaches the chart', () => {
  const all: Required<Omit<HaproxyIngressControllerProps, 'cluster'>> = {
    minReplicas: 2,
    maxReplicas: 4,
    serverSlots: 100,
    longestStream: Duration.minutes(30),
  };
  const { controller, values } = synthesise(all);
  expect(values.controller.autoscaling).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
  expect(values.controller.config).toMatchObject({
    'scale-server-slots': '100',
    'timeout-server': '1815s',
    'hard-stop-after': '1875s',
  });
  expect(values.controller.lifecycle.preStop.sleep.seconds).toBe(1860);
  expect(controller.drain.toSeconds()).toBe(1860);
});

describe('fails when', () => {
  test.each([
    [
      { minReplicas: 5, maxReplicas: 4 },
      "'minReplicas' must be at most 'maxReplicas' (4), got 5; raise maxReplicas",
    ],
    [{ minReplicas: 1 }, "'minReplicas' must be a whole number from 2 up, got 1"],
    [{ serverSlots: 0.5 }, "'serverSlots' must be a whole number from 1 up, got 0.5"],
    [{ longestStream: Duration.hours(1) }, "'longestStream' must be from 1 to 3540 seconds"],
  ] satisfies [Partial<HaproxyIngressControllerProps>, string][])('%#', (props, message) => {
    expect(() => synthesise(props)).toThrow(message);
  });
});
