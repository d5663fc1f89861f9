import { PATHS, type AgentType } from '../contract';

/** What runs, as `--json` prints it. */
export interface RunSummary {
  readonly ingress: string;
  readonly agents: readonly {
    readonly name: string;
    readonly type: AgentType;
    /** Takes `/v1/responses` behind it. */
    readonly url: string;
    readonly replicas: readonly { readonly pid: number; readonly url: string }[];
  }[];
}

/** The summary for people: a table of the agents, and a line that works when pasted into a shell. */
export function describeRun({ ingress, agents }: RunSummary): string {
  const rows = [
    ['AGENT', 'TYPE', 'REPLICAS', 'URL'],
    ...agents.map(({ name, type, replicas, url }) => [name, type, String(replicas.length), url]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
  const first = agents[0];
  const lines = ['', ...table, ''];
  if (first) {
    const body = JSON.stringify({ model: first.name, input: 'Hello! What can you do?' });
    lines.push(
      'Try it:',
      `  curl -s ${first.url}${PATHS.responses} -H 'Content-Type: application/json' -d '${body}'`,
      '',
    );
  }
  lines.push(`All agents: ${ingress}/   Ctrl-C stops.`, '');
  return lines.join('\n');
}
