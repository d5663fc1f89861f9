import { type Outcome } from './dialogue';

/** What a tool answered, as a sentence. */
export function sentenceFor({ name, input, output, failed }: Outcome): string {
  if (failed) return `The tool ${name} failed: ${output.replace(/^error: /, '')}.`;
  switch (name) {
    case 'calculate':
      return `${String(input.expression)} = ${output}.`;
    case 'wait':
      return `Waited ${String(input.seconds)} seconds.`;
    case 'convert_units': {
      const result = fields(output);
      return `${String(input.value)} ${String(input.from)} = ${result.value} ${result.unit}.`;
    }
    case 'current_time': {
      const now = fields(output);
      return `It is ${now.time} on ${now.weekday}, ${now.date} (${now.time_zone}).`;
    }
    case 'text_statistics': {
      const count = fields(output);
      return `The text has ${count.characters} characters, ${count.words} words, ${count.sentences} sentences and ${count.lines} lines.`;
    }
    default:
      return `${name} answered: ${output}`;
  }
}

function fields(json: string): Readonly<Record<string, string | number>> {
  return JSON.parse(json) as Record<string, string | number>;
}
