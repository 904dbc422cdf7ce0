/**
 * What of a text a search has found. The twin of `Query.marks` in chadchat_shared.searching; the tests
 * of both read the same examples.
 */

import type { Range } from "./model/mentions.ts";
import { cleanLine } from "./text.ts";

// What is a word of its own without any space around it: Thai to Burmese, Khmer, arrows to symbols,
// Han, kana and bopomofo, emoji.
const SINGLES =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u2190-\\u2bff\\u2e80-\\u2fff\\u3005-\\u3007\\u3040-\\u31ff" +
  "\\u3400-\\u9fff\\uf900-\\ufaff\\u{1f000}-\\u{1faff}\\u{20000}-\\u{3ffff}";
// What stands between words: white space and punctuation.
const BETWEEN =
  "\\s\\x00-/:-@\\[-`{-\\xa9\\xab-\\xb1\\xb4\\xb6-\\xb8\\xbb\\xbf\\xd7\\xf7\\u0589\\u05be\\u05c0\\u05c3\\u05f3\\u05f4" +
  "\\u060c\\u061b\\u061f\\u066a-\\u066d\\u06d4\\u0964\\u0965\\u2000-\\u206f\\u3000-\\u303f" +
  "\\ufe00-\\ufe0f\\ufe30-\\ufe6f\\uff00-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65";
const WORD = new RegExp(`[${SINGLES}]|[^${SINGLES}${BETWEEN}]+`, "gu");
const ACCENTS = /[\u0300-\u036f]+/g;
const QUOTES = /[“”„«»]/g;
const ASKED = /"([^"]*)(?:"(\*?)|$)|([^\s"]+)/g;

/** Words that follow each other; `isOpen` where the last is only a beginning of one. */
interface Phrase {
  readonly words: readonly string[];
  readonly isOpen: boolean;
}

/** Where in `text` something is that `typed` asks for, ascending and apart. */
export function marks(typed: string, text: string): Range[] {
  const said: string[] = [];
  const ranges: Range[] = [];
  for (const { 0: word, index } of text.matchAll(WORD)) {
    for (const folded of fold(word)) {
      said.push(folded);
      ranges.push({ start: index, end: index + word.length });
    }
  }
  const found = phrases(typed).flatMap((phrase) => places(phrase, said));
  return [...new Map(found.map((place) => [ranges[place]?.start, ranges[place]])).values()]
    .filter((range) => range !== undefined)
    .sort((one, other) => one.start - other.start);
}

function phrases(typed: string): Phrase[] {
  const asked = cleanLine(typed).replace(QUOTES, '"').matchAll(ASKED);
  return Array.from(asked, ([, quoted, star, plain = ""]) => ({
    words: [...(quoted || plain).matchAll(WORD)].flatMap(([word]) => fold(word)),
    isOpen: Boolean(star) || plain.endsWith("*"),
  }));
}

/** The places in `said` of all words of the phrase, wherever it is. */
function places({ words, isOpen }: Phrase, said: readonly string[]): number[] {
  const last = words.length - 1;
  const isHere = (place: number): boolean =>
    words.every((word, i) => (isOpen && i === last ? said[place + i]?.startsWith(word) : said[place + i] === word));
  return said.flatMap((_, place) => (isHere(place) ? words.map((_word, i) => place + i) : []));
}

/** What is compared of a word; compatible forms become several words (`½` is 1 2). */
function fold(word: string): string[] {
  const plain = word.normalize("NFKD").replace(ACCENTS, "").toUpperCase().toLowerCase();
  return plain.normalize("NFC").match(WORD) ?? [];
}
