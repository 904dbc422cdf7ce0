import type { Finds } from "../model/finds.ts";
import type { Room } from "../model/room.ts";
import { Signal } from "../model/signal.ts";
import { FOUND_DEFAULT, HISTORY_DEFAULT, PAGE_MAX, type Requests } from "../protocol.ts";
import { strings } from "../strings.ts";
import { inBackground, PASSING } from "./background.ts";
import { type Connection, Refused } from "./connection.ts";
import type { Sender } from "./sender.ts";

/** Refusals after which to come in again; a message that finds the disk full is its sender's to retry. */
const PASSING_AT_THE_DOOR = new Set([...PASSING, "storage_full"]);

/** How many messages one who scrolls gets at a time: some three screens. */
const READ_PAGE = 100;

/** The requests that are about one room. */
type AboutRoom = {
  [E in keyof Requests]: "room" extends keyof Requests[E]["ask"] ? E : never;
}[keyof Requests];

/**
 * One stay in one room, over as many connections as it takes: comes in, resumes where it was, and
 * fetches what is missing.
 */
export class Session {
  /** The page has the room's state and may ask for more. */
  readonly entered = new Signal<void>();
  readonly #room: Room;
  readonly #connection: Connection;
  readonly #sender: Sender;
  /** Whether this connection is in the room and the log has no gap, so that one may speak. */
  #isIn = false;
  #isReading = false;

  constructor(room: Room, connection: Connection, sender: Sender) {
    this.#room = room;
    this.#connection = connection;
    this.#sender = sender;
    connection.changed.listen(({ kind }) => {
      this.#become(false);
      // What the server sends as the connection opens has been heard already.
      if (kind === "open") inBackground(this.#catchUp(() => this.#join()));
      else room.interrupt();
    });
    connection.on("message", (message) => {
      room.onMessage(message);
      if (this.#isIn && room.log.hasGap) inBackground(this.#catchUp(() => this.#readMissing()));
    });
    connection.on("presence", (presence) => room.onPresence(presence));
    connection.on("typing", (typing) => room.onTyping(typing));
    connection.on("room", (change) => room.onRoomChanged(change));
    connection.on("knocks", ({ knocks }) => room.onKnocks(knocks));
    connection.on("removed", ({ reason, message }) => connection.end(message ?? strings.notLetIn(reason)));
    connection.on("closing", ({ reason, retry_after }) => connection.restart(reason, retry_after));
  }

  /** Ask something about the room. Throws `Refused` or `Disconnected`. */
  ask<E extends AboutRoom>(event: E, ask: Omit<Requests[E]["ask"], "room">): Promise<Requests[E]["answer"]> {
    return this.#connection.request(event, { ...ask, room: this.#room.code } as Requests[E]["ask"]);
  }

  /** Tell the others whether one is typing; no harm where they do not hear it. */
  type(on: boolean): void {
    if (this.#isIn) inBackground(this.ask("typing", { on }));
  }

  /** Take another name. Throws `Refused` or `Disconnected`. */
  async rename(name: string): Promise<void> {
    const answer = await this.ask("rename", { name });
    this.#room.rename(answer.name);
  }

  /** Give the name up for good. Throws `Refused` or `Disconnected`. */
  async leave(): Promise<void> {
    await this.ask("leave", {});
    this.#connection.end(strings.left);
  }

  /** Put a page of older messages before what is shown, where there are any. */
  readOlder(): void {
    const { log } = this.#room;
    if (log.hasOlder)
      this.#read(async () => {
        const before = log.oldest;
        const page = await this.ask("history", { before, limit: READ_PAGE });
        if (before === log.oldest) log.prepend(page.messages, page.more);
      });
  }

  /** Put a page of newer messages behind what is shown, where that is not the newest. */
  readNewer(): void {
    const { log } = this.#room;
    if (log.hasNewer)
      this.#read(async () => {
        const after = log.last;
        const page = await this.ask("history", { after, limit: READ_PAGE });
        if (after === log.last) log.extend(page.messages);
      });
  }

  /**
   * Ask until there is a screenful more of `finds`, or no more: the server answers a long search in
   * parts. Throws `Refused` or `Disconnected`.
   */
  async findMore(finds: Finds): Promise<void> {
    const wanted = finds.messages.length + FOUND_DEFAULT;
    while (finds.more && finds.messages.length < wanted) {
      const { typed: query, before } = finds;
      finds.take(await this.ask("search", before === undefined ? { query } : { query, before }));
    }
  }

  /** Have the message `seq` shown, with what was said around it. Throws `Refused` or `Disconnected`. */
  async readAround(seq: number): Promise<void> {
    const { log } = this.#room;
    if (log.has(seq)) return;
    const limit = HISTORY_DEFAULT;
    const [before, after] = await Promise.all([
      this.ask("history", { before: seq + 1, limit }),
      this.ask("history", { after: seq, limit }),
    ]);
    log.show([...before.messages, ...after.messages], before.more);
  }

  #become(isIn: boolean): void {
    this.#isIn = isIn;
    this.#sender.isOn = isIn;
  }

  /** Read one page at a time, which nobody waits for. */
  #read(page: () => Promise<void>): void {
    if (!this.#isIn || this.#isReading) return;
    this.#isReading = true;
    inBackground(
      page().finally(() => {
        this.#isReading = false;
      }),
    );
  }

  /** Have the page up to date by `work`; then one may speak again. */
  async #catchUp(work: () => Promise<void>): Promise<void> {
    this.#become(false);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (PASSING_AT_THE_DOOR.has(error.code)) this.#connection.restart(error.message, error.retryAfter);
      else this.#connection.end(strings.shutOut[error.code] ?? strings.notLetIn(error.message));
      return;
    }
    if (this.#connection.state.kind !== "open") return;
    this.#room.log.complete();
    this.#connection.settle();
    this.#become(true);
    this.entered.emit();
  }

  /** Get the room as it is, with all that was said meanwhile. */
  async #join(): Promise<void> {
    const asked = this.#room.resumePoint;
    const snapshot = await this.#connection.request("join", asked);
    const isBehind = this.#room.enter(snapshot);
    if (snapshot.reset) {
      const isTheSame = snapshot.epoch === asked.epoch && snapshot.seq >= (asked.after ?? 0);
      this.#room.log.addNote(isTheSame ? strings.deleted : strings.reset);
    }
    if (isBehind) await this.#readMissing();
    if (snapshot.members.length === PAGE_MAX) await this.#readMembers();
  }

  /** Fetch what was said after the log's end, a page at a time. */
  async #readMissing(): Promise<void> {
    const { log } = this.#room;
    for (let more = true; more; ) {
      const after = log.newest ?? 0;
      const page = await this.ask("history", { after, limit: PAGE_MAX });
      const [first] = page.messages;
      // What is missing is deleted, which the server says to who comes in again.
      if (first && first.seq > after + 1) return this.#join();
      for (const message of page.messages) log.add(message);
      more = page.messages.length > 0 && (page.more || log.hasGap);
    }
  }

  /** Fetch the members that the snapshot had no place for. */
  async #readMembers(): Promise<void> {
    for (let after: string | undefined, more = true; more; ) {
      const page = await this.ask("members", after === undefined ? {} : { after });
      this.#room.addMembers(page.members);
      after = page.members.at(-1)?.member;
      more = page.more;
    }
  }
}
