import { z } from 'zod';

const quoted = 'must be a string; put the value in quotes';
const strings = z.record(z.string(), z.string({ error: quoted })).default({});
const name = z.string({ error: 'must be a name' }).min(1, { error: 'must not be empty' });
const seconds = (minimum: number, standard: number) =>
  z
    .int({ error: 'must be a whole number of seconds' })
    .min(minimum, { error: `must be at least ${minimum}` })
    .default(standard);

const metadata = z.looseObject({
  name,
  namespace: z.string().default('default'),
  labels: strings,
  annotations: strings,
});

const port = z.union([z.int().min(1).max(65_535), z.string().min(1)], {
  error: 'must be a port from 1 to 65535 or the name of one',
});

/** Defaults are those of Kubernetes. */
const probe = z.looseObject({
  httpGet: z.looseObject(
    {
      path: z.string().startsWith('/', { error: "must start with '/'" }).default('/'),
      port,
      httpHeaders: z.array(z.looseObject({ name, value: z.string() })).default([]),
    },
    { error: 'must be given: a local run asks probes over HTTP' },
  ),
  initialDelaySeconds: seconds(0, 0),
  periodSeconds: seconds(1, 10),
  timeoutSeconds: seconds(1, 1),
  failureThreshold: z.int().min(1).default(3),
  successThreshold: z.int().min(1).default(1),
});

const reference = z.looseObject({ name, key: name, optional: z.boolean().default(false) });

const variable = z
  .looseObject({
    name,
    value: z.string({ error: quoted }).optional(),
    valueFrom: z
      .looseObject({
        secretKeyRef: reference.optional(),
        fieldRef: z.looseObject({ fieldPath: name }).optional(),
      })
      .optional(),
  })
  .refine(({ value, valueFrom }) => !(value !== undefined && valueFrom), {
    error: "must not have both 'value' and 'valueFrom'; leave one out",
  })
  .refine(({ valueFrom }) => !valueFrom || valueFrom.secretKeyRef || valueFrom.fieldRef, {
    path: ['valueFrom'],
    error: "must be 'secretKeyRef' or 'fieldRef'; a local run resolves no other source",
  });

const container = z.looseObject({
  name,
  command: z.array(z.string({ error: quoted })).default([]),
  args: z.array(z.string({ error: quoted })).default([]),
  env: z.array(variable).default([]),
  envFrom: z
    .array(z.unknown())
    .max(0, { error: "must be empty: a local run reads single variables; list them under 'env'" })
    .default([]),
  ports: z
    .array(z.looseObject({ name: z.string().optional(), containerPort: z.int().min(1).max(65_535) }))
    .default([]),
  startupProbe: probe.optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
});

const podTemplate = z.looseObject({
  metadata: z.looseObject({ labels: strings }).default({ labels: {} }),
  spec: z.looseObject({
    containers: z.array(container).min(1, { error: 'must hold a container' }),
    terminationGracePeriodSeconds: seconds(0, 30),
  }),
});

const backend = z.looseObject({
  service: z.looseObject({
    name,
    port: z
      .looseObject({ number: z.int().optional(), name: z.string().optional() })
      .refine((value) => value.number !== undefined || value.name !== undefined, {
        error: "must have a 'number' or a 'name'",
      }),
  }),
});

const replicaCount = z.int({ error: 'must be a whole number' }).min(0, { error: 'must be at least 0' });

/** The objects that a local run reads, with the fields it uses; other fields pass unread. */
export const MANIFEST_SCHEMAS = {
  Deployment: z.looseObject({
    metadata,
    spec: z.looseObject({ replicas: replicaCount.default(1), template: podTemplate }),
  }),
  Job: z.looseObject({ metadata, spec: z.looseObject({ template: podTemplate }) }),
  Service: z.looseObject({
    metadata,
    spec: z.looseObject({
      selector: strings,
      ports: z
        .array(z.looseObject({ name: z.string().optional(), port: z.int(), targetPort: port.optional() }))
        .default([]),
    }),
  }),
  HorizontalPodAutoscaler: z.looseObject({
    metadata,
    spec: z.looseObject({
      scaleTargetRef: z.looseObject({ kind: name, name }),
      minReplicas: replicaCount.default(1),
      maxReplicas: replicaCount,
    }),
  }),
  /** KEDA's; it makes the autoscaler of a Deployment. Its `kind` is Deployment when not given. */
  ScaledObject: z.looseObject({
    metadata,
    spec: z.looseObject({
      scaleTargetRef: z.looseObject({ kind: name.default('Deployment'), name }),
      minReplicaCount: replicaCount.default(0),
    }),
  }),
  Ingress: z.looseObject({
    metadata,
    spec: z.looseObject({
      rules: z
        .array(
          z.looseObject({
            host: z.string().optional(),
            http: z.looseObject({
              paths: z
                .array(
                  z.looseObject({
                    path: z.string().startsWith('/', { error: "must start with '/'" }).default('/'),
                    pathType: z.enum(['Prefix', 'Exact', 'ImplementationSpecific'], {
                      error: 'must be Prefix, Exact or ImplementationSpecific',
                    }),
                    backend,
                  }),
                )
                .min(1, { error: 'must hold a path' }),
            }),
          }),
        )
        .default([]),
    }),
  }),
} as const;

export type ManifestKind = keyof typeof MANIFEST_SCHEMAS;

/** An object as read: its kind's fields, and the file it stands in. */
export type ManifestObject<K extends ManifestKind> = z.infer<(typeof MANIFEST_SCHEMAS)[K]> & {
  readonly file: string;
};

export type ContainerManifest = z.infer<typeof container>;
export type PodTemplateManifest = z.infer<typeof podTemplate>;
export type ProbeManifest = z.infer<typeof probe>;
