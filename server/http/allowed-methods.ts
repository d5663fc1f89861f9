import type { FastifyInstance } from 'fastify';

/** Knows which methods each path takes, so that a wrong method is told from a wrong path. */
export class AllowedMethods {
  readonly #routes: { readonly pattern: RegExp; readonly methods: Set<string> }[] = [];

  /** Takes note of every route that is added from now on. */
  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ url, method }) => {
      const pattern = new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`);
      const known = this.#routes.find((route) => route.pattern.source === pattern.source);
      const methods = known?.methods ?? new Set<string>();
      if (!known) this.#routes.push({ pattern, methods });
      for (const name of [method].flat()) methods.add(name);
    });
  }

  /** The methods of a path, sorted; none when there is no such path. */
  of(path: string): readonly string[] {
    const route = this.#routes.find(({ pattern }) => pattern.test(path));
    return route ? [...route.methods].sort() : [];
  }
}
