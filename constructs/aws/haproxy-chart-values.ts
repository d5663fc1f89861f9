import { LIFECYCLE } from '../../contract';

/** The figures of an ingress controller. */
export interface HaproxyChartSettings {
  readonly name: string;
  readonly ingressClassName: string;
  readonly servicePort: number;
  readonly targetPort: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly serverSlots: number;
  readonly streamSeconds: number;
  readonly preStopSeconds: number;
  readonly graceSeconds: number;
}

/**
 * Values for the chart `kubernetes-ingress` 1.52.
 *
 * The controller follows its ConfigMap by itself, so that the pods carry no checksum of it: a changed setting reloads
 * HAProxy instead of replacing pods that hold streams.
 */
export function haproxyChartValues(settings: HaproxyChartSettings): Record<string, unknown> {
  return {
    fullnameOverride: settings.name,
    controller: {
      ...placement(settings),
      ...endings(settings),
      config: config(settings),
      ingressClass: settings.ingressClassName,
      ingressClassResource: { name: settings.ingressClassName, default: false },
      // The balancer ends TLS; no certificate is made up, no other port is open.
      defaultTLSSecret: { enabled: false },
      // CVE-2021-25740: a Service of type ExternalName could name an address of another namespace.
      extraArgs: ['--disable-https', '--disable-quic', '--disable-service-external-name'],
      containerPort: { http: settings.targetPort },
      service: {
        type: 'ClusterIP',
        ports: { http: settings.servicePort },
        enablePorts: { http: true, https: false, quic: false, stat: false, admin: false },
      },
      // There is no balancer of its own whose address an Ingress could report.
      publishService: { enabled: false },
      pprof: { enabled: false },
      enableServiceLinks: false,
      unprivileged: true,
      resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } },
    },
    crdjob: { resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } } },
  };
}

function placement(settings: HaproxyChartSettings): Record<string, unknown> {
  const labelSelector = {
    matchLabels: {
      'app.kubernetes.io/name': 'kubernetes-ingress',
      'app.kubernetes.io/instance': settings.name,
    },
  };
  return {
    autoscaling: {
      enabled: true,
      minReplicas: settings.minReplicas,
      maxReplicas: settings.maxReplicas,
      targetCPUUtilizationPercentage: 70,
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
    },
    PodDisruptionBudget: { enable: true, maxUnavailable: 1 },
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
      (topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        // A preference: a cluster down to one node still has to serve.
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector,
        matchLabelKeys: ['pod-template-hash'],
      }),
    ),
  };
}

/** How replicas come and go without cutting a stream. */
function endings(settings: HaproxyChartSettings): Record<string, unknown> {
  return {
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
    // The balancer needs as long to find a new target healthy as to forget an old one.
    minReadySeconds: LIFECYCLE.albForgetsPodSeconds,
    // HAProxy quits at once on SIGTERM. Until then it serves as before, while the balancer sends no more and the
    // streams that it has come to their end.
    lifecycle: { preStop: { sleep: { seconds: settings.preStopSeconds } } },
    terminationGracePeriodSeconds: settings.graceSeconds,
  };
}

/** https://github.com/haproxytech/kubernetes-ingress/blob/v3.2/documentation/annotations.md */
function config(settings: HaproxyChartSettings): Record<string, string> {
  const silence = `${settings.streamSeconds + LIFECYCLE.terminationMarginSeconds}s`;
  return {
    // A turn that is not streamed is silent until it ends.
    'timeout-server': silence,
    'timeout-client': silence,
    // Above the balancer's idle timeout, so that the balancer closes first and never meets a closed connection.
    'timeout-http-keep-alive': `${LIFECYCLE.keepAliveSeconds}s`,
    // A slot that gets a new pod would send it turns on kept connections to the old one, which is about to close them.
    'http-connection-mode': 'http-server-close',
    // After a reload the old process keeps its streams for so long.
    'hard-stop-after': `${settings.graceSeconds}s`,
    'scale-server-slots': `${settings.serverSlots}`,
    // hdr() takes the last value: the one that the balancer appended, whatever a client sent before it.
    'src-ip-header': 'X-Forwarded-For',
  };
}
