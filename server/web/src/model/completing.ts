/**
 * What could be meant by the half of a word before the cursor. The twin of
 * chadchat_tui.state.completing; the tests of both read the same examples.
 */

import { fold } from "./names.ts";

/** How many choices are offered at once. */
const CHOICES_MAX = 50;
const COMMAND = /^\/(?!\/)(\S*)$/;
const ARGUMENT = /^\/(?!\/)(\S+) +(.*)$/;
const EMOJI = /(?<![\p{L}\p{N}_]):([a-z0-9_+-]*):?$/iu;
/** Of the name of an emoji so much has to be typed. */
const EMOJI_MIN = 2;
const MENTION = /(?<![\p{L}\p{N}_])@((?:\S[^@\n]*)?)$/u;

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
  /** What may stand behind the command of this name, as far as that is known. */
  arguments(command: string): Iterable<Word>;
  /** Emoji by their names, once they are here; to ask is to have them fetched. */
  emoji(): Readonly<Record<string, string>>;
}

/** What may stand from `start` to the cursor. */
export interface Completion {
  readonly start: number;
  readonly choices: readonly Word[];
}

/**
 * What may be meant by the end of `before`, which stands before the cursor: a command or what follows it,
 * the name of an emoji behind a colon, a member behind an @.
 */
export function complete(before: string, candidates: Candidates): Completion {
  if (COMMAND.test(before)) return { start: 0, choices: beginning(candidates.commands(), before) };
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const emoji = EMOJI.exec(line)?.[1];
  if (emoji !== undefined) return behind(before, /:[^:]*:?$/, emojiNamed(emoji.toLowerCase(), candidates.emoji()));
  const mention = MENTION.exec(line)?.[1];
  if (mention !== undefined) {
    const names = beginning(candidates.names(), mention);
    return behind(
      before,
      /@[^@]*$/,
      names.map(({ text, about }) => ({ text: `@${text} `, about })),
    );
  }
  const [, command = "", argument = ""] = ARGUMENT.exec(before) ?? [];
  const words = command ? beginning(candidates.arguments(command.toLowerCase()), argument) : [];
  return {
    start: before.length - argument.length,
    choices: words.map(({ text, about }) => ({ text: `${text} `, about })),
  };
}

function behind(before: string, sign: RegExp, choices: readonly Word[]): Completion {
  return { start: before.search(sign), choices };
}

/** Those whose names begin with what is wanted, and then those that have it in them. */
function emojiNamed(wanted: string, emoji: Readonly<Record<string, string>>): Word[] {
  if (wanted.length < EMOJI_MIN) return [];
  const found = Object.keys(emoji).filter((name) => name.includes(wanted));
  const rank = (name: string): number => Number(!name.startsWith(wanted));
  found.sort((a, b) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1));
  return found.slice(0, CHOICES_MAX).map((name) => ({ text: emoji[name] ?? "", about: `:${name}:` }));
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
