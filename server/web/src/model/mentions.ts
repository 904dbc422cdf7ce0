/**
 * Whether a message names somebody. The twin of chadchat_tui.state.mentions; the tests of both read
 * the same examples.
 */

import type { Formatted, Kind } from "../formatting.ts";
import { fold } from "./names.ts";

/** From `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What was not said to anybody. */
const QUIET: ReadonlySet<Kind> = new Set(["code", "block", "link"]);
/** A character with the marks on it, which may be one when names are compared. */
const CHARACTER = /[^][\p{M}\u1160-\u11ff]*/gu;
/** A letter or digit that is written together with its neighbours: where words have no spaces, none is. */
const JOINED =
  "(?![\\p{sc=Han}\\p{sc=Hangul}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Bopomofo}\\p{sc=Yi}\\uff00-\\uffdc])[\\p{L}\\p{N}_]";
/** Where a word goes on before a name; an address (`ann@example.org`) is one. */
const GOES_ON_BEFORE = new RegExp(`(?<=${JOINED})(?=${JOINED}|@)`, "uy");
const GOES_ON_BEHIND = new RegExp(`(?<=${JOINED})(?=${JOINED})`, "uy");

/**
 * Where `name` stands in the text, with an @ before it or not. Names are compared without regard to
 * case (protocol: Text), and count as whole words alone; in code and links nobody is meant.
 */
export function mentioned({ text, runs }: Formatted, name: string): Range[] {
  const key = fold(name);
  if (!key || !fold(text).includes(key)) return [];
  const quiet = runs.filter(({ kind }) => QUIET.has(kind));
  return found(text, key).filter(({ start, end }) => quiet.every((run) => end <= run.start || run.end <= start));
}

function found(text: string, key: string): Range[] {
  const starts = new Map<number, number>();
  const ends = new Map<number, number>();
  let folded = "";
  for (const { 0: character, index } of text.matchAll(CHARACTER)) {
    starts.set(folded.length, index);
    folded += fold(character);
    ends.set(folded.length, index + character.length);
  }
  const ranges: Range[] = [];
  for (let at = folded.indexOf(key); at >= 0; at = folded.indexOf(key, at + key.length)) {
    const [first, end] = [starts.get(at), ends.get(at + key.length)];
    if (first === undefined || end === undefined) continue;
    const start = text[first - 1] === "@" ? first - 1 : first;
    if (!is(GOES_ON_BEFORE, text, start) && !is(GOES_ON_BEHIND, text, end)) ranges.push({ start, end });
  }
  return ranges;
}

function is(pattern: RegExp, text: string, place: number): boolean {
  pattern.lastIndex = place;
  return pattern.test(text);
}
