/** A tool that the scripted model wants called. */
export interface ScriptedCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the scripted model has to say: text in the pieces in which it streams, or calls. */
export type ScriptedReply =
  | {
      readonly kind: 'text';
      readonly chunks: readonly string[];
      readonly pace: 'none' | 'words' | 'count';
    }
  | { readonly kind: 'calls'; readonly calls: readonly ScriptedCall[] };

/** Text that streams word by word. */
export function say(text: string): ScriptedReply {
  return { kind: 'text', chunks: text.match(/\s*\S+(?:\s+$)?/g) ?? [text], pace: 'words' };
}
