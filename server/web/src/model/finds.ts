import type { ChatMessage, Found } from "../protocol.ts";
import { marks } from "../searching.ts";
import { cleanLine } from "../text.ts";
import type { Range } from "./mentions.ts";

/** Characters of a message that are shown, about. */
const EXCERPT = 160;
/** Characters that are shown before the first that was looked for. */
const BEFORE = 40;

/** A part of a message in one line, and where in it stands what was looked for. */
export interface Excerpt {
  readonly text: string;
  readonly marks: readonly Range[];
}

/** The messages with what was `typed`, the newest first. With `more` there may be others, before the seq `before`. */
export class Finds {
  readonly typed: string;
  readonly messages: ChatMessage[] = [];
  more = true;
  before: number | undefined;

  constructor(typed: string) {
    this.typed = typed;
  }

  /** Take in what the server has found. Where it has not looked further, there is no more. */
  take({ messages, more, before }: Found): void {
    this.messages.push(...messages);
    const isFurther = before !== undefined && (this.before === undefined || before < this.before);
    this.before = before;
    this.more = more && isFurther;
  }

  /** What is shown of `message`, as much as makes a line or two. */
  excerpt({ message }: ChatMessage): Excerpt {
    const text = cleanLine(message);
    const all = marks(this.typed, text);
    if (text.length <= EXCERPT) return { text, marks: all };
    const begin = Math.max(0, (all[0]?.start ?? 0) - BEFORE);
    const end = begin + EXCERPT;
    const part = `${begin > 0 ? "…" : ""}${text.slice(begin, end)}${end < text.length ? "…" : ""}`;
    return { text: part, marks: marks(this.typed, part) };
  }
}
