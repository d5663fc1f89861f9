import { AnnotationValues, parseTime, parseWhole, type AnnotationSource } from './annotation-values';
import { type BalancingStrategy } from './balancers/balancer';
import { type ManifestObject } from './manifest-schema';
import { type Backend, type PathRewrite, type RouteRules } from './route';

/** Read on an Ingress, for all its requests. */
const RULES = [
  'path-rewrite',
  'rate-limit-requests',
  'rate-limit-period',
  'rate-limit-status-code',
  'src-ip-header',
];
/** Read on an Ingress and on a Service, whose value counts for more. */
const BACKEND = ['load-balance', 'timeout-server', 'backend-config-snippet'];
/** Read on a Service alone. */
const SERVICE = ['cookie-persistence', 'route-acl'];

/** Defaults of the controller. */
const STANDARD = {
  rateLimitPeriodMs: 1000,
  rateLimitStatusCode: 403,
  randomDraws: 2,
  silenceMs: 50_000,
  balancing: { algorithm: 'roundrobin' },
} as const;

export interface RouteAnnotationSource extends Pick<AnnotationSource, 'problems' | 'unknown'> {
  readonly ingress: ManifestObject<'Ingress'>;
  readonly service: ManifestObject<'Service'>;
}

/** Reads the annotations of an Ingress and of a Service behind it as the HAProxy controller does. */
export function readRouteAnnotations({ ingress, service, ...source }: RouteAnnotationSource): {
  rules: RouteRules;
  backend: Omit<Backend, 'deployment'>;
} {
  const origin = (kind: string, { file, metadata }: typeof ingress | typeof service) =>
    `${file}: ${kind} '${metadata.name}'`;
  const onIngress = new AnnotationValues({
    ...source,
    origin: origin('Ingress', ingress),
    object: ingress,
    honoured: [...RULES, ...BACKEND],
  });
  const onService = new AnnotationValues({
    ...source,
    origin: origin('Service', service),
    object: service,
    honoured: [...BACKEND, ...SERVICE],
  });
  const general = readBackend(onIngress, {
    balancing: STANDARD.balancing,
    silenceMs: STANDARD.silenceMs,
    rewrites: [],
  });
  const shared = readBackend(onService, general);
  return {
    rules: {
      rewrites: onIngress.read('path-rewrite', [], 'a path, or a pattern and a path', parseRewrites),
      rateLimit: readRateLimit(onIngress),
      clientHeader: onIngress.read<string | undefined>('src-ip-header', undefined, 'a header', parseName),
    },
    backend: {
      ...shared,
      cookie: onService.read<string | undefined>('cookie-persistence', undefined, 'a name', parseName),
      share: onService.read<number | undefined>(
        'route-acl',
        undefined,
        "'rand(100) lt <percent>'",
        parseShare,
      ),
    },
  };
}

function readRateLimit(values: AnnotationValues): RouteRules['rateLimit'] {
  const requests = values.read('rate-limit-requests', 0, 'a whole number, 1 or more', parseWhole(1));
  const periodMs = values.read(
    'rate-limit-period',
    STANDARD.rateLimitPeriodMs,
    "a time such as '10s', '1m' or '500ms'",
    parseTime,
  );
  const statusCode = values.read<number>(
    'rate-limit-status-code',
    STANDARD.rateLimitStatusCode,
    'an HTTP status from 400 to 599',
    parseWhole(400, 599),
  );
  return requests > 0 ? { requests, periodMs, statusCode } : undefined;
}

type BackendSettings = Pick<Backend, 'balancing' | 'silenceMs' | 'rewrites'>;

function readBackend(values: AnnotationValues, standard: BackendSettings): BackendSettings {
  return {
    balancing: values.read<BalancingStrategy>(
      'load-balance',
      standard.balancing,
      "'roundrobin', 'leastconn', 'random', 'random(<draws>)' or 'hdr(<header>)'",
      parseBalancing,
    ),
    silenceMs: values.read('timeout-server', standard.silenceMs, "a time such as '615s'", parseTime),
    rewrites: values.read(
      'backend-config-snippet',
      standard.rewrites,
      "'hash-type consistent', 'default-server hash-key addr-port' or 'http-request replace-path <pattern> <path>', which alone a local run understands",
      parseSnippet,
    ),
  };
}

/** Of HAProxy's own configuration: the lines that make a hash consistent say what the router does anyway. */
const CONSISTENT_HASH =
  /^\s*(hash-type\s+consistent|default-server\s+hash-key\s+addr-port(\s+weight\s+\d+)?)\s*$/;

function parseSnippet(value: string): PathRewrite[] | undefined {
  const rewrites: PathRewrite[] = [];
  for (const line of value.split('\n').filter((candidate) => candidate.trim())) {
    const [, rule] = /^\s*http-request\s+replace-path\s+(.*)$/.exec(line) ?? [];
    const parsed = rule === undefined ? undefined : parseRewrites(rule);
    if (parsed) rewrites.push(...parsed);
    else if (!CONSISTENT_HASH.test(line)) return undefined;
  }
  return rewrites;
}

function parseRewrites(value: string): PathRewrite[] | undefined {
  try {
    return value
      .split('\n')
      .filter((rule) => rule.trim())
      .map((rule) => {
        const [first = '', second, ...rest] = rule.trim().split(/\s+/);
        if (rest.length > 0) throw new SyntaxError('more than two words');
        return second === undefined
          ? { pattern: /.*/s, replacement: first }
          : { pattern: new RegExp(first), replacement: second };
      });
  } catch {
    return undefined;
  }
}

function parseBalancing(value: string): BalancingStrategy | undefined {
  const [, algorithm, argument] = /^([a-z-]+)(?:\(([^)]+)\))?$/.exec(value) ?? [];
  if (algorithm === 'hdr' && argument) return { algorithm, header: argument.toLowerCase() };
  if (algorithm === 'random' && (argument === undefined || /^[1-9]\d*$/.test(argument))) {
    return { algorithm, draws: Number(argument ?? STANDARD.randomDraws) };
  }
  return (algorithm === 'roundrobin' || algorithm === 'leastconn') && !argument ? { algorithm } : undefined;
}

function parseName(value: string): string | undefined {
  return /^[A-Za-z0-9_-]+$/.test(value) ? value : undefined;
}

function parseShare(value: string): number | undefined {
  const [, percent] = /^rand\(100\) lt (\d{1,3})$/.exec(value) ?? [];
  return percent === undefined || Number(percent) > 100 ? undefined : Number(percent);
}
