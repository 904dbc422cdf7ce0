import type { Entry } from "../model/log.ts";
import type { Outbox, Outgoing } from "../model/outbox.ts";
import type { Room } from "../model/room.ts";
import { Signal } from "../model/signal.ts";
import { FRAME_MAX, HISTORY_DEFAULT, PAGE_MAX, type ServerEvents } from "../protocol.ts";
import { strings } from "../strings.ts";
import { type Connection, Disconnected, Refused } from "./connection.ts";

/** Refusals that pass by themselves: what was asked is asked again. */
const PASSING = new Set(["rate_limited", "unavailable"]);
const PASSING_SECONDS = 2;
/** Refusals after which to come in again; a message that finds the disk full is its sender's to retry. */
const PASSING_AT_THE_DOOR = new Set([...PASSING, "storage_full"]);

/**
 * One stay in one room, over as many connections as it takes: comes in, resumes where it was,
 * fetches what is missing and empties the outbox.
 */
export class Session {
  /** The page has the room's state and may ask for more. */
  readonly entered = new Signal<void>();
  readonly #room: Room;
  readonly #outbox: Outbox;
  readonly #connection: Connection;
  /** Whether this connection is in the room and the log has no gap, so that one may speak. */
  #isIn = false;
  #isSending = false;
  #isReadingOlder = false;

  constructor(room: Room, outbox: Outbox, connection: Connection) {
    this.#room = room;
    this.#outbox = outbox;
    this.#connection = connection;
    connection.changed.listen(({ kind }) => {
      this.#isIn = false;
      // What the server sends as the connection opens has been heard already.
      if (kind === "open") inBackground(this.#enter());
      else room.interrupt();
    });
    room.log.changed.listen((change) => {
      this.#settle(change.kind === "replaced" ? room.log.entries : change.entries);
    });
    this.#onInRoom("message", (message) => {
      room.onMessage(message);
      if (this.#isIn && room.log.hasGap) inBackground(this.#enter());
    });
    this.#onInRoom("presence", (presence) => room.onPresence(presence));
    this.#onInRoom("typing", (typing) => room.onTyping(typing));
    this.#onInRoom("room", (change) => room.onRoomChanged(change));
    this.#onInRoom("removed", ({ reason }) => connection.end(reason));
    connection.on("closing", ({ reason, retry_after }) => connection.restart(reason, retry_after));
  }

  /** Say `text` in the room: now, or when the connection is back. */
  say(text: string): void {
    this.#outbox.add(text);
    inBackground(this.#send());
  }

  /** Send a message again that had failed. */
  retry(id: string): void {
    this.#outbox.retry(id);
    inBackground(this.#send());
  }

  /** Tell the others whether one is typing; no harm where they do not hear it. */
  type(on: boolean): void {
    const { code: room } = this.#room;
    if (this.#isIn) inBackground(this.#connection.request("typing", { room, on }));
  }

  /** Take another name. Throws `Refused` or `Disconnected`. */
  async rename(name: string): Promise<void> {
    const answer = await this.#connection.request("rename", { room: this.#room.code, name });
    this.#room.rename(answer.name);
  }

  /** Set the room's topic. Throws `Refused` or `Disconnected`. */
  async setTopic(topic: string): Promise<void> {
    await this.#connection.request("topic", { room: this.#room.code, topic });
  }

  /** Give the name up for good. Throws `Refused` or `Disconnected`. */
  async leave(): Promise<void> {
    await this.#connection.request("leave", { room: this.#room.code });
    this.#outbox.clear();
    this.#connection.end(strings.left);
  }

  /** Put a page of older messages into the log, where there are any. */
  readOlder(): void {
    if (!this.#isIn || this.#isReadingOlder || !this.#room.log.hasOlder) return;
    this.#isReadingOlder = true;
    inBackground(
      this.#readOlderPage().finally(() => {
        this.#isReadingOlder = false;
      }),
    );
  }

  /**
   * Listen to this room's events alone: once the browser's session is in another room, by another
   * tab, a new connection hears of that one.
   */
  #onInRoom<E extends Exclude<keyof ServerEvents, "closing">>(
    event: E,
    listener: (payload: ServerEvents[E]) => void,
  ): void {
    this.#connection.on(event, (payload) => {
      if (payload.room === this.#room.code) listener(payload);
    });
  }

  async #readOlderPage(): Promise<void> {
    const { code: room, log } = this.#room;
    const ask = { room, before: log.oldest, limit: HISTORY_DEFAULT };
    const page = await this.#connection.request("history", ask);
    log.prepend(page.messages, page.more);
  }

  /** Get the room as it is, with all that was said meanwhile; then say what waits. */
  async #enter(): Promise<void> {
    this.#isIn = false;
    try {
      const snapshot = await this.#connection.request("join", this.#room.resumePoint);
      const isBehind = this.#room.enter(snapshot);
      if (snapshot.reset) this.#room.log.addNote(strings.reset);
      if (isBehind) await this.#catchUp();
      if (snapshot.members.length === PAGE_MAX) await this.#readMembers();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (PASSING_AT_THE_DOOR.has(error.code)) this.#connection.restart(error.message, error.retryAfter);
      else this.#connection.end(strings.notLetIn(error.message));
      return;
    }
    this.#isIn = true;
    this.#room.log.complete();
    this.#connection.settle();
    this.entered.emit();
    await this.#send();
  }

  /** Fetch what was said after the log's end, a page at a time. */
  async #catchUp(): Promise<void> {
    const { code: room, log } = this.#room;
    for (let more = true; more; ) {
      const ask = { room, after: log.newest ?? 0, limit: PAGE_MAX };
      const page = await this.#connection.request("history", ask);
      for (const message of page.messages) log.add(message);
      more = page.messages.length > 0 && (page.more || log.hasGap);
    }
  }

  /** Fetch the members that the snapshot had no place for. */
  async #readMembers(): Promise<void> {
    const { code: room } = this.#room;
    for (let after: string | undefined, more = true; more; ) {
      const ask = after === undefined ? { room } : { room, after };
      const page = await this.#connection.request("members", ask);
      this.#room.addMembers(page.members);
      after = page.members.at(-1)?.member;
      more = page.more;
    }
  }

  /** Send what waits, one after another, so that it is in the log in the order of its saying. */
  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let next; this.#isIn && (next = this.#outbox.next); ) await this.#sendOne(next);
    } finally {
      this.#isSending = false;
    }
  }

  async #sendOne({ id, text }: Outgoing): Promise<void> {
    if (frameSize(text) > FRAME_MAX) return this.#outbox.fail(id, strings.tooLong);
    try {
      const { code: room, member, name, log } = this.#room;
      const { seq, ts } = await this.#connection.request("message", { room, id, data: text });
      log.add({ room, kind: "chat", seq, id, member, name, message: text.trimEnd(), ts });
      this.#outbox.remove(id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (PASSING.has(error.code)) await pause(error.retryAfter ?? PASSING_SECONDS);
      else this.#outbox.fail(id, error.message);
    }
  }

  /** One's own messages that are seen in the log are no longer in the outbox. */
  #settle(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind === "chat" && entry.message.member === this.#room.member) {
        this.#outbox.remove(entry.message.id);
      }
    }
  }
}

/** Bytes that a message takes on the wire, at most; a frame too big would cost the connection. */
function frameSize(text: string): number {
  return new Blob([JSON.stringify(text)]).size + 1024;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Run what nobody waits for: a lost connection comes back, and what was refused stays undone. */
function inBackground(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!(error instanceof Disconnected || error instanceof Refused)) throw error;
  });
}
