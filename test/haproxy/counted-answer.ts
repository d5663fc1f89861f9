/** What is wrong with a streamed count; undefined when it completed with every number. */
export function streamProblem(events: string, to: number): string | undefined {
  const payloads = events
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)) as { type: string; delta?: string });
  const last = payloads.at(-1)?.type;
  if (last !== 'response.completed') return `ended with ${last ?? 'nothing'}`;
  const text = payloads.flatMap(({ type, delta }) => (type === 'response.output_text.delta' ? [delta] : []));
  return countProblem(text.join(''), to);
}

/** What is wrong with an answer in one piece. */
export function answerProblem(body: string, to: number): string | undefined {
  const response = JSON.parse(body) as { status: string; output: { content: { text: string }[] }[] };
  if (response.status !== 'completed') return `has status ${response.status}`;
  return countProblem(response.output[0]?.content[0]?.text ?? '', to);
}

function countProblem(text: string, to: number): string | undefined {
  const counted = Array.from({ length: to }, (_, index) => index + 1).join(' ');
  return text === counted ? undefined : `counted '${text.slice(-40)}' where it should have come to ${to}`;
}
