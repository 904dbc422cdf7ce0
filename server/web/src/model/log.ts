import type { ChatMessage, Notice } from "../protocol.ts";
import { Signal } from "./signal.ts";

/** One thing in the log as it is shown: of the room, or a note of the page to its reader alone. */
export type Entry =
  | { kind: "chat"; ts: number; message: ChatMessage }
  | { kind: "notice"; ts: number; notice: Notice }
  | { kind: "note"; ts: number; text: string };

export type LogChange =
  | { kind: "replaced" }
  | { kind: "appended"; entries: Entry[] }
  | { kind: "prepended"; entries: Entry[] };

/**
 * The part of the room's log that the page has: without a gap, in order of seq, each message once
 * (protocol: Promises).
 */
export class Log {
  readonly changed = new Signal<LogChange>();
  /** Whether the room has messages from before the first one here. */
  hasOlder = false;
  #entries: Entry[] = [];
  #oldest = 0;
  #newest: number | undefined;
  /** Messages that arrived before those that go in front of them. */
  readonly #ahead = new Map<number, ChatMessage>();
  /** Notices that wait for messages from before them; undefined where none are missing. */
  #held: Notice[] | undefined = [];

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** The seq of the first message here; 0 where there is none. */
  get oldest(): number {
    return this.#oldest;
  }

  /** The seq up to which nothing is missing, or undefined before `start`. */
  get newest(): number | undefined {
    return this.#newest;
  }

  /** Whether messages wait for earlier ones that have to be fetched. */
  get hasGap(): boolean {
    return this.#newest !== undefined && this.#ahead.size > 0;
  }

  /** Begin anew with the room's `messages` up to `newest`. */
  start(messages: ChatMessage[], newest: number, hasOlder: boolean): void {
    this.#entries = messages.map(chat);
    this.#oldest = messages[0]?.seq ?? 0;
    this.#newest = newest;
    this.hasOlder = hasOlder;
    this.changed.emit({ kind: "replaced" });
    this.#closeGap();
  }

  /** Take a message in at its place; one that is here already changes nothing. */
  add(message: ChatMessage): void {
    if (this.#newest !== undefined && message.seq <= this.#newest) return;
    this.#ahead.set(message.seq, message);
    this.#closeGap();
  }

  /** Put a page of older messages in front. */
  prepend(messages: ChatMessage[], hasOlder: boolean): void {
    const older = messages.filter((message) => message.seq < this.#oldest).map(chat);
    this.hasOlder = hasOlder;
    this.#entries.unshift(...older);
    this.#oldest = messages[0]?.seq ?? this.#oldest;
    this.changed.emit({ kind: "prepended", entries: older });
  }

  /** Show a notice after everything that is here, once what was said before it is here too. */
  addNotice(notice: Notice): void {
    if (this.#held) this.#held.push(notice);
    else this.#append([noticed(notice)]);
  }

  /** Know that the room goes on unheard: what came too early comes again with what is missing. */
  interrupt(): void {
    this.#ahead.clear();
    this.#held ??= [];
  }

  /** Know that everything up to now is here. */
  complete(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#append(held.map(noticed));
  }

  /** Tell the reader something that nobody else sees. */
  addNote(text: string): void {
    this.#append([{ kind: "note", ts: Date.now(), text }]);
  }

  #closeGap(): void {
    if (this.#newest === undefined) return;
    for (const seq of this.#ahead.keys()) if (seq <= this.#newest) this.#ahead.delete(seq);
    const entries: Entry[] = [];
    for (let next; (next = this.#ahead.get(this.#newest + 1)); this.#newest = next.seq) {
      this.#ahead.delete(next.seq);
      entries.push(chat(next));
      this.#oldest ||= next.seq;
    }
    this.#append(entries);
  }

  #append(entries: Entry[]): void {
    if (entries.length === 0) return;
    this.#entries.push(...entries);
    this.changed.emit({ kind: "appended", entries });
  }
}

function chat(message: ChatMessage): Entry {
  return { kind: "chat", ts: message.ts, message };
}

function noticed(notice: Notice): Entry {
  return { kind: "notice", ts: notice.ts, notice };
}
