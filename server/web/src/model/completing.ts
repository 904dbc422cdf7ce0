/** What could be meant by the half of a word before the cursor; as chadchat_tui.state.completing offers it. */

import { fold } from "./names.ts";

/** How many choices are offered at once. */
const CHOICES_MAX = 50;
const COMMAND = /^\/(?!\/)(\S*)$/;
const MENTION = /(?<![\p{L}\p{N}_])@(\S[^@\n]*)$/u;

/** Something that can be completed, and what is said of it. */
export interface Word {
  readonly text: string;
  readonly about: string;
}

export interface Candidates {
  /** The members' names, the likeliest first. */
  names(): Iterable<Word>;
  /** The commands as they are written, with the slash, and with a space where something follows. */
  commands(): Iterable<Word>;
}

/** What may stand from `start` to the cursor. */
export interface Completion {
  readonly start: number;
  readonly choices: readonly Word[];
}

/** What may be meant by the end of `before`, which stands before the cursor: a command, or a member behind an @. */
export function complete(before: string, candidates: Candidates): Completion {
  const command = COMMAND.exec(before);
  if (command) return { start: 0, choices: beginning(candidates.commands(), before) };
  const [mention, typed] = MENTION.exec(before) ?? [];
  if (mention === undefined || typed === undefined) return { start: before.length, choices: [] };
  const names = beginning(candidates.names(), typed);
  return {
    start: before.length - mention.length,
    choices: names.map(({ text, about }) => ({ text: `@${text} `, about })),
  };
}

function beginning(words: Iterable<Word>, typed: string): Word[] {
  const wanted = fold(typed);
  const found: Word[] = [];
  for (const word of words) {
    if (found.length === CHOICES_MAX) break;
    if (fold(word.text).startsWith(wanted)) found.push(word);
  }
  return found;
}
