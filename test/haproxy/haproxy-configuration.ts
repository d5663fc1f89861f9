import { type KubernetesObject } from '../lib/synthesised';

export interface HaproxyConfigurationProps {
  /** Ingresses and Services, among whatever else. */
  readonly objects: readonly KubernetesObject[];
  /** The controller's ConfigMap. */
  readonly controllerConfig: Readonly<Record<string, string>>;
  readonly port: number;
  /** Whether haproxy can hash by a server's address: since 3.0, and the controller ships 3.2. */
  readonly hashesByAddress: boolean;
  /** Where the runtime API's socket and the routing maps are. */
  readonly folder: string;
}

type Annotations = Readonly<Record<string, string>>;

const PREFIX = 'haproxy.org/';

/** What the controller takes where nothing is said (`pkg/annotations/common/main.go`, `pkg/haproxy/env/defaults.go`). */
const STANDARD: Annotations = {
  'load-balance': 'roundrobin',
  'scale-server-slots': '42',
  'rate-limit-period': '1s',
  'rate-limit-status-code': '403',
  'hard-stop-after': '1800s',
  'http-connection-mode': 'http-keep-alive',
  'timeout-http-request': '5s',
  'timeout-connect': '5s',
  'timeout-queue': '5s',
  'timeout-client': '50s',
  'timeout-server': '50s',
  'timeout-tunnel': '1h',
  'timeout-http-keep-alive': '60s',
};

/** The key of dynamic cookies (`pkg/service/service.go`). */
const DYNAMIC_COOKIE_KEY = 'ohph7OoGhong';

/**
 * The configuration that haproxytech/kubernetes-ingress 3.2 writes for a set of Ingresses and Services.
 *
 * Read off the controller's sources: routing maps and variables (`pkg/controller/controller.go`, `pkg/route`), rules
 * in the order of `pkg/haproxy/rules/types.go`, a backend for each Service with its slots (`pkg/service`). Left out is
 * what has no part in balancing: TLS, statistics, logs, and the peers that keep a limit's table over a reload.
 */
export class HaproxyConfiguration {
  /** The backends' names, by Service. */
  readonly backends = new Map<string, string>();
  /** Files that the configuration reads, by name. */
  readonly maps: ReadonlyMap<string, string>;
  readonly text: string;
  readonly slots: number;
  readonly #props: HaproxyConfigurationProps;

  constructor(props: HaproxyConfigurationProps) {
    this.#props = props;
    this.slots = Number(this.#setting('scale-server-slots'));
    const routes: string[] = [];
    const customRoutes: string[] = [];
    const rules = new Map<string, string[]>(
      ['set-src', 'track', 'deny', 'rewrite'].map((type) => [type, []]),
    );
    const backends = new Map<string, string>();
    const periods = new Set<string>();
    for (const ingress of props.objects.filter(({ kind }) => kind === 'Ingress')) {
      for (const { path, backend } of ingress.spec.rules.flatMap((rule: any) => rule.http.paths)) {
        const service = this.#service(ingress, backend.service.name);
        const name = `${ingress.metadata.namespace}_svc_${service.metadata.name}_${service.spec.ports[0].name}`;
        this.backends.set(service.metadata.name, name);
        backends.set(name, this.#backend(name, annotationsOf(service), annotationsOf(ingress)));
        const share = annotationsOf(service)['route-acl'];
        if (share !== undefined) {
          customRoutes.push(`  use_backend ${name} if { path -m reg ^${path}($|/) } { ${share} }`);
          continue;
        }
        const id = `rules-of-${ingress.metadata.name}`;
        routes.push(`${path} ${name}.${id}`);
        this.#addRules(annotationsOf(ingress), `{ var(txn.path_match) -m dom ${id} }`, rules, periods);
      }
    }
    this.maps = new Map([
      ['path-prefix-exact.map', `${routes.join('\n')}\n`],
      ['path-prefix.map', `${routes.map((route) => route.replace(' ', '/ ')).join('\n')}\n`],
    ]);
    this.text = [
      ...this.#head(),
      ...[...rules.values()].flat(),
      // A rule of its own comes before the map's.
      ...customRoutes,
      '  use_backend %[var(txn.path_match),field(1,.)]',
      ...backends.values(),
      ...[...periods].map(
        (period) =>
          `backend RateLimit-${period} from haproxytech\n  stick-table type ip size 100k store http_req_rate(${period})`,
      ),
      '',
    ].join('\n');
  }

  #head(): string[] {
    const { port, folder } = this.#props;
    const timeouts = Object.keys(STANDARD).filter((name) => name.startsWith('timeout-'));
    const match = (map: string, file: string) =>
      `  http-request set-var(txn.path_match) var(txn.path),${map}(${folder}/${file})`;
    const unmatched = ' if !{ var(txn.path_match) -m found }';
    return [
      'global',
      `  stats socket ${folder}/runtime.sock level admin`,
      `  hard-stop-after ${this.#setting('hard-stop-after')}`,
      'defaults haproxytech',
      '  mode http',
      `  option ${this.#setting('http-connection-mode')}`,
      '  option dontlognull',
      // Only what went wrong, for the message of a proof that fails.
      '  log stdout format raw local0',
      '  option httplog',
      '  option dontlog-normal',
      ...timeouts.map((name) => `  ${name.replace('-', ' ')} ${this.#setting(name)}`),
      'frontend http from haproxytech',
      `  bind 127.0.0.1:${port}`,
      '  http-request set-var(txn.path) path',
      match('map', 'path-prefix-exact.map'),
      match('map_beg', 'path-prefix.map') + unmatched,
    ];
  }

  #addRules(
    ingress: Annotations,
    condition: string,
    rules: Map<string, string[]>,
    periods: Set<string>,
  ): void {
    const add = (type: string, rule: string) => rules.get(type)?.push(`  http-request ${rule}`);
    const source = this.#setting('src-ip-header', ingress);
    if (source) add('set-src', `set-src hdr(${source}) if ${condition} || !{ var(txn.path_match) -m found }`);
    const limit = ingress['rate-limit-requests'];
    if (limit !== undefined) {
      const period = this.#setting('rate-limit-period', ingress);
      periods.add(period);
      add('track', `track-sc0 src table RateLimit-${period} if ${condition}`);
      const status = this.#setting('rate-limit-status-code', ingress);
      add(
        'deny',
        `deny deny_status ${status} if ${condition} { sc0_http_req_rate(RateLimit-${period}) gt ${limit} }`,
      );
    }
    const rewrite = ingress['path-rewrite'];
    if (rewrite !== undefined) add('rewrite', `replace-path ${rewrite} if ${condition}`);
  }

  #backend(name: string, service: Annotations, ingress: Annotations): string {
    const cookie = service['cookie-persistence'] ?? this.#props.controllerConfig['cookie-persistence'];
    return [
      `backend ${name} from haproxytech`,
      `  balance ${this.#setting('load-balance', service, ingress)}`,
      ...(cookie === undefined
        ? []
        : [
            `  cookie ${cookie} dynamic indirect insert nocache`,
            `  dynamic-cookie-key ${DYNAMIC_COOKIE_KEY}`,
          ]),
      '  option forwardfor',
      `  timeout server ${this.#setting('timeout-server', service, ingress)}`,
      '  default-server check',
      ...[service, ingress].flatMap((annotations) => this.#snippet(annotations['backend-config-snippet'])),
      ...Array.from({ length: this.slots }, (_, slot) => `  server SRV_${slot + 1} 127.0.0.1:1 disabled`),
    ].join('\n');
  }

  #snippet(lines = ''): string[] {
    const known = this.#props.hashesByAddress ? lines : lines.replace('hash-key addr-port', '');
    return known.split('\n').flatMap((line) => (line ? [`  ${line}`] : []));
  }

  #service(ingress: KubernetesObject, name: string): KubernetesObject {
    const found = this.#props.objects.find(
      ({ kind, metadata }) =>
        kind === 'Service' && metadata.name === name && metadata.namespace === ingress.metadata.namespace,
    );
    if (!found)
      throw new Error(`Ingress ${ingress.metadata.name} names the Service ${name}, which is not there`);
    return found;
  }

  /** The first that says something: the given ones in their order, the ConfigMap, the controller's own standard. */
  #setting(name: string, ...annotations: readonly Annotations[]): string {
    const places = [...annotations, this.#props.controllerConfig, STANDARD];
    return places.find((place) => place[name] !== undefined)?.[name] ?? '';
  }
}

function annotationsOf(object: KubernetesObject): Annotations {
  const annotations = (object.metadata as { annotations?: Annotations }).annotations ?? {};
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([name, value]) =>
      name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value]] : [],
    ),
  );
}
