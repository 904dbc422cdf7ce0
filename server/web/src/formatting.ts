/**
 * What people mean by the marks in what they write (protocol: How a text may be drawn). The twin of
 * chadchat_tui.state.formatting, where the rules are explained; the tests of both read the same
 * examples.
 */

export type Kind = "bold" | "italic" | "code" | "block" | "link";

/** The characters from `start` to before `end` are of this kind. */
export interface Run {
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
}

/** A text as it is shown, without the marks. Runs lie beside or in each other, the outer first. */
export interface Formatted {
  readonly text: string;
  readonly runs: readonly Run[];
}

/** Before what somebody does: their name, which stands before it, is who does it. */
const DEED = "/me ";
const SIGNS = /[`*_]|:\/\//;
const TOKEN = new RegExp(
  "(?<shell>(?<![^\\n])\\$ [^\\n]*)" +
    "|(?<!`)```(?!`)(?<fenced>.*?)(?<!`)```(?!`)" +
    "|(?<!`)`(?<code>[^`\\n]+)`(?!`)" +
    '|(?<![0-9A-Za-z])(?<link>[Hh][Tt][Tt][Pp][Ss]?://[^\\s<>"`]+)' +
    "|(?<marks>[*_]+)" +
    "|\\n",
  "gsu",
);

/**
 * A link that is read as where it leads: by a host in ASCII, without a name or password before it,
 * as in `http://good.example@evil.example/`, and without what shows nothing.
 */
const PLAIN = new RegExp(
  "^[^:]+://(?:[0-9A-Za-z][0-9A-Za-z.\\-]*|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?" +
    "(?:[/?#][^\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f" +
    "\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff\\u{e0000}-\\u{e0fff}]*)?$",
  "u",
);

const PARTS: Readonly<Record<string, readonly string[]>> = {
  "*": ["*"],
  _: ["_"],
  "**": ["**"],
  "***": ["*", "**"],
  "**_": ["**", "_"],
  "_**": ["_", "**"],
};

const CLOSERS = "\\s,;!?…)\\]}\"'”’»—–。，、；：！？）」』》";
const BEFORE_OPENING = /(?<![^\s([{“‘«„¿¡—–。，、；：！？（「『《])/uy;
const AFTER_OPENING = /[^\s.,;:!?…)\]}/\\|&=<>^~+-]/uy;
const BEFORE_CLOSING = /(?<=[^\s([{/\\|&=<>^~+-])/uy;
const AFTER_CLOSING = new RegExp(`(?![^${CLOSERS}.:])(?![.:]+[^${CLOSERS}.:])`, "uy");

const TRAILING = new Set(".,;:!?…'\"*_”’»。，、；：！？）」』》");
const BRACKETS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** What `text`, which is cleaned, says by its marks. Marks without a partner stay. */
export function formatted(text: string): Formatted {
  if (!text.startsWith(DEED) || text === DEED) return formattedWords(text);
  const shown = formattedWords(text.slice(DEED.length));
  return { text: shown.text, runs: [{ start: 0, end: shown.text.length, kind: "italic" }, ...shown.runs] };
}

/** The same, whatever `text` begins with. */
function formattedWords(text: string): Formatted {
  return SIGNS.test(text) ? new Reader(text).read() : { text, runs: [] };
}

/** Takes a text apart into pieces; its runs are from piece to piece until all are there. */
class Reader {
  readonly #text: string;
  readonly #pieces: string[] = [];
  readonly #runs: Run[] = [];
  /** Marks without a partner yet, each at most once, and their pieces. */
  #open: { mark: string; piece: number }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): Formatted {
    let done = 0;
    TOKEN.lastIndex = 0;
    for (let found = TOKEN.exec(this.#text); found; found = TOKEN.exec(this.#text)) {
      this.#pieces.push(this.#text.slice(done, found.index));
      done = this.#take(found);
      TOKEN.lastIndex = done;
    }
    this.#pieces.push(this.#text.slice(done));
    const starts = [0];
    for (const piece of this.#pieces) starts.push((starts.at(-1) ?? 0) + piece.length);
    const place = (piece: number): number => starts[piece] ?? 0;
    const runs = this.#runs.map(({ start, end, kind }) => ({ start: place(start), end: place(end), kind }));
    runs.sort((one, other) => one.start - other.start || other.end - one.end);
    return { text: this.#pieces.join(""), runs };
  }

  /** Take in what was found, and say where the rest begins. */
  #take(found: RegExpExecArray): number {
    const { fenced, code, link, marks } = found.groups ?? {};
    const end = found.index + found[0].length;
    if (fenced !== undefined && !isBlank(fenced)) this.#takeFenced(fenced, end);
    else if (code !== undefined && !isBlank(code)) this.#add(code, "code");
    else if (link !== undefined) return this.#takeLink(link, found.index);
    else if (marks !== undefined) this.#takeMarks(marks, found.index);
    else {
      this.#pieces.push(found[0]);
      if (found[0].includes("\n")) this.#open = [];
    }
    return end;
  }

  #add(text: string, kind: Kind): void {
    this.#pieces.push(text);
    this.#runs.push({ start: this.#pieces.length - 1, end: this.#pieces.length, kind });
  }

  #takeFenced(text: string, end: number): void {
    if (!text.includes("\n")) {
      this.#add(text, "code");
      return;
    }
    this.#open = [];
    const first = text.indexOf("\n");
    const lines = isBlank(text.slice(0, first)) ? text.slice(first + 1) : text;
    const last = lines.lastIndexOf("\n");
    const before = this.#pieces.findLast(Boolean) ?? "\n";
    if (!before.endsWith("\n")) this.#pieces.push("\n");
    this.#add(last >= 0 && isBlank(lines.slice(last)) ? lines.slice(0, last) : lines, "block");
    if (end < this.#text.length && this.#text[end] !== "\n") this.#pieces.push("\n");
  }

  /** Take in a link without the marks and brackets behind it, and say where it ends. */
  #takeLink(found: string, start: number): number {
    const surplus: Record<string, number> = {};
    for (const [close, open] of Object.entries(BRACKETS)) surplus[close] = count(found, close) - count(found, open);
    let end = found.length;
    for (;;) {
      const last = found[end - 1] ?? "";
      if (!TRAILING.has(last) && !((surplus[last] ?? 0) > 0)) break;
      end -= 1;
      if (last in surplus) surplus[last] = (surplus[last] ?? 0) - 1;
    }
    const link = found.slice(0, end);
    if (PLAIN.test(link)) this.#add(link, "link");
    else this.#pieces.push(link);
    return start + end;
  }

  #takeMarks(marks: string, start: number): void {
    const parts = PARTS[marks] ?? [];
    const end = start + marks.length;
    const isWaiting = parts.length > 0 && parts.every((part) => this.#open.some(({ mark }) => mark === part));
    if (isWaiting && this.#is(BEFORE_CLOSING, start) && this.#is(AFTER_CLOSING, end)) {
      this.#close(new Set(parts));
      return;
    }
    if (this.#is(BEFORE_OPENING, start) && this.#is(AFTER_OPENING, end)) {
      this.#open = this.#open.filter(({ mark }) => !parts.includes(mark));
      this.#open.push(...parts.map((mark) => ({ mark, piece: this.#pieces.length })));
    }
    this.#pieces.push(marks);
  }

  /** End what these marks have begun; what was begun within and is not ended stays a mark. */
  #close(marks: Set<string>): void {
    while (marks.size > 0) {
      const open = this.#open.pop();
      if (!open) return;
      if (!marks.delete(open.mark)) continue;
      this.#pieces[open.piece] = (this.#pieces[open.piece] ?? "").replace(open.mark, "");
      this.#runs.push({
        start: open.piece + 1,
        end: this.#pieces.length,
        kind: open.mark === "**" ? "bold" : "italic",
      });
    }
  }

  #is(pattern: RegExp, index: number): boolean {
    pattern.lastIndex = index;
    return pattern.test(this.#text);
  }
}

function isBlank(text: string): boolean {
  return /^[ \t\n]*$/.test(text);
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
