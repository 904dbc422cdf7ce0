import type { ChatMessage, Notice } from "../protocol.ts";
import { Signal } from "./signal.ts";

/** One thing in the log as it is shown: of the room, or a note of the page to its reader alone. */
export type Entry =
  | { kind: "chat"; ts: number; message: ChatMessage }
  | { kind: "notice"; ts: number; notice: Notice }
  | { kind: "note"; ts: number; text: string };

export type LogChange =
  | { kind: "replaced" }
  /** Said just now, and shown at the end. */
  | { kind: "appended"; entries: Entry[] }
  /** Said just now, while what is shown ends before it. */
  | { kind: "missed"; entries: Entry[] }
  | { kind: "prepended"; entries: Entry[] }
  /** Newer ones that were read from the log, not heard. */
  | { kind: "extended"; entries: Entry[] }
  /** So many entries were let go of at the beginning, or at the end. */
  | { kind: "cut"; first: number; last: number };

/** A part of the log without a gap. */
interface Stretch {
  entries: Entry[];
  /** Whether the room has messages from before the first one here. */
  hasOlder: boolean;
}

/** How many entries are held for the screen; beyond that some are let go of, far from the reader. */
const HELD_MAX = 600;
const HELD_AFTER_CUT = 400;
/** How many of the newest are held while the reader is elsewhere. */
const TAIL_MAX = 200;

/**
 * The parts of the room's log that the page has: the newest messages, and those that the reader has
 * gone to, where that is somewhere else. Each is without a gap, in order of seq, each message once
 * (protocol: Promises).
 */
export class Log {
  readonly changed = new Signal<LogChange>();
  /** Whether the reader is at the end of what is shown. */
  isFollowed = true;
  #tail: Stretch = { entries: [], hasOlder: false };
  /** What is shown instead of the newest. */
  #apart: Stretch | undefined;
  #newest: number | undefined;
  /** Messages that arrived before those that go in front of them. */
  readonly #ahead = new Map<number, ChatMessage>();
  /** Notices that wait for messages from before them; undefined where none are missing. */
  #held: Notice[] | undefined = [];

  /** What is shown. */
  get entries(): readonly Entry[] {
    return this.#shown.entries;
  }

  /** Whether the room has messages from before the first one shown. */
  get hasOlder(): boolean {
    return this.#shown.hasOlder;
  }

  /** Whether the room has messages from after the last one shown. */
  get hasNewer(): boolean {
    return this.#apart !== undefined;
  }

  /** The seq of the first message shown, or of the next one to be said where there is none. */
  get oldest(): number {
    return this.#oldestOf(this.#shown);
  }

  /** The seq of the last message shown; 0 where there is none. */
  get last(): number {
    return this.#shown.entries.findLast(isChat)?.message.seq ?? 0;
  }

  /** The seq up to which everything is heard, or undefined before `start`. */
  get newest(): number | undefined {
    return this.#newest;
  }

  /** Whether messages wait for earlier ones that have to be fetched. */
  get hasGap(): boolean {
    return this.#newest !== undefined && this.#ahead.size > 0;
  }

  /** Whether the message is among what is shown. */
  has(seq: number): boolean {
    return this.oldest <= seq && seq <= this.last;
  }

  /** Begin anew with the room's `messages` up to `newest`. */
  start(messages: ChatMessage[], newest: number, hasOlder: boolean): void {
    this.#apart = undefined;
    this.#tail = { entries: messages.map(chat), hasOlder };
    this.#newest = newest;
    this.changed.emit({ kind: "replaced" });
    this.#closeGap();
  }

  /** Show `messages`, which follow each other, from somewhere in the log. */
  show(messages: ChatMessage[], hasOlder: boolean): void {
    this.#apart = { entries: messages.map(chat), hasOlder };
    this.#join();
    this.changed.emit({ kind: "replaced" });
  }

  /** Show the newest messages again. */
  showNewest(): void {
    if (!this.#apart) return;
    this.#apart = undefined;
    this.changed.emit({ kind: "replaced" });
  }

  /** Take a message in at its place; one that is here already changes nothing. */
  add(message: ChatMessage): void {
    if (this.#newest !== undefined && message.seq <= this.#newest) return;
    this.#ahead.set(message.seq, message);
    this.#closeGap();
  }

  /** Let go of all but the `most` newest, where they are shown: more was said at once than is seen. */
  keepNewest(most: number): void {
    if (!this.#apart) this.#cutFirst(this.#tail, most);
  }

  /** Put a page of older messages in front of what is shown. */
  prepend(messages: ChatMessage[], hasOlder: boolean): void {
    const shown = this.#shown;
    const older = messages.filter((message) => message.seq < this.oldest).map(chat);
    shown.hasOlder = hasOlder;
    shown.entries.unshift(...older);
    this.changed.emit({ kind: "prepended", entries: older });
    if (shown.entries.length <= HELD_MAX) return;
    if (!this.#apart && this.isFollowed) return this.#cutFirst(shown, HELD_AFTER_CUT);
    if (!this.#apart) this.#part();
    const last = this.#shown.entries.splice(HELD_AFTER_CUT).length;
    this.changed.emit({ kind: "cut", first: 0, last });
  }

  /** Put a page of newer messages behind what is shown, where that is not the newest. */
  extend(messages: ChatMessage[]): void {
    if (!this.#apart) return;
    const before = this.#apart.entries.length;
    const { last } = this;
    this.#apart.entries.push(...messages.filter((message) => message.seq > last).map(chat));
    this.#join();
    this.changed.emit({ kind: "extended", entries: this.#shown.entries.slice(before) });
    if (this.#shown.entries.length > HELD_MAX) this.#cutFirst(this.#shown, HELD_AFTER_CUT);
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
    }
    this.#append(entries);
  }

  #append(entries: Entry[]): void {
    if (entries.length === 0) return;
    this.#tail.entries.push(...entries);
    if (this.#apart) {
      cutFirst(this.#tail, TAIL_MAX);
      return this.changed.emit({ kind: "missed", entries });
    }
    this.changed.emit({ kind: "appended", entries });
    if (this.#tail.entries.length <= HELD_MAX) return;
    if (this.isFollowed) this.#cutFirst(this.#tail, HELD_AFTER_CUT);
    else this.#part();
  }

  get #shown(): Stretch {
    return this.#apart ?? this.#tail;
  }

  #oldestOf({ entries }: Stretch): number {
    return entries.find(isChat)?.message.seq ?? (this.#newest ?? 0) + 1;
  }

  /** Keep what is shown apart from the newest, which go on without being shown. */
  #part(): void {
    this.#apart = this.#tail;
    this.#tail = { ...this.#tail, entries: [...this.#tail.entries] };
    cutFirst(this.#tail, TAIL_MAX);
  }

  /** Have what is shown go on with the newest, where it reaches them. */
  #join(): void {
    const oldest = this.#oldestOf(this.#tail);
    if (!this.#apart || this.last < oldest - 1) return;
    const { entries, hasOlder } = this.#apart;
    const before = entries.filter((entry) => isChat(entry) && entry.message.seq < oldest);
    if (before.length > 0) this.#tail = { entries: [...before, ...this.#tail.entries], hasOlder };
    this.#apart = undefined;
  }

  #cutFirst(stretch: Stretch, most: number): void {
    this.changed.emit({ kind: "cut", first: cutFirst(stretch, most), last: 0 });
  }
}

/** Let go of the first entries until there are at most `most`. Returns of how many. */
function cutFirst(stretch: Stretch, most: number): number {
  const cut = stretch.entries.splice(0, Math.max(0, stretch.entries.length - most));
  stretch.hasOlder ||= cut.some(isChat);
  return cut.length;
}

function isChat(entry: Entry): entry is Entry & { kind: "chat" } {
  return entry.kind === "chat";
}

function chat(message: ChatMessage): Entry {
  return { kind: "chat", ts: message.ts, message };
}

function noticed(notice: Notice): Entry {
  return { kind: "notice", ts: notice.ts, notice };
}
