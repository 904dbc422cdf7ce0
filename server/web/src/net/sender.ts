import type { Entry } from "../model/log.ts";
import type { Outbox, Outgoing } from "../model/outbox.ts";
import type { Room } from "../model/room.ts";
import { FRAME_MAX } from "../protocol.ts";
import { strings } from "../strings.ts";
import { inBackground, PASSING } from "./background.ts";
import { type Connection, Refused } from "./connection.ts";

const PASSING_SECONDS = 2;

/**
 * Empties the outbox while one may speak: one message after another, so that they are in the log in
 * the order of their saying; each under the same id however often it takes.
 */
export class Sender {
  readonly #room: Room;
  readonly #outbox: Outbox;
  readonly #connection: Connection;
  #isOn = false;
  #isSending = false;
  #wake = (): void => {};

  constructor(room: Room, outbox: Outbox, connection: Connection) {
    this.#room = room;
    this.#outbox = outbox;
    this.#connection = connection;
    outbox.changed.listen(() => inBackground(this.#send()));
    room.log.changed.listen((change) => {
      if (change.kind === "replaced") this.#settle(room.log.entries);
      else if (change.kind !== "cut") this.#settle(change.entries);
    });
    // Asking again for any other reason would be too soon, which costs the connection in the end.
    let wasSlowed = room.isSlowed;
    room.changed.listen((part) => {
      if (part !== "rules") return;
      if (wasSlowed && !room.isSlowed) this.#wake();
      wasSlowed = room.isSlowed;
    });
  }

  /** Whether this connection is in the room, and the log has no gap. */
  set isOn(isOn: boolean) {
    this.#isOn = isOn;
    this.#wake();
    inBackground(this.#send());
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let next; this.#isOn && (next = this.#outbox.next); ) await this.#sendOne(next);
    } finally {
      this.#isSending = false;
    }
  }

  async #sendOne({ id, text }: Outgoing): Promise<void> {
    if (frameSize(text) > FRAME_MAX) return this.#outbox.fail(id, strings.tooLong);
    this.#outbox.sending = id;
    try {
      const { code: room, member, name, log } = this.#room;
      const { seq, ts } = await this.#connection.request("message", { room, id, data: text });
      log.add({ room, kind: "chat", seq, id, member, name, message: text.trimEnd(), ts });
      this.#outbox.remove(id);
      this.#room.onSaid();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (PASSING.has(error.code)) await this.#holdFor(error);
      else this.#outbox.fail(id, error.message);
    } finally {
      this.#outbox.sending = undefined;
    }
  }

  async #holdFor({ message, retryAfter = PASSING_SECONDS }: Refused): Promise<void> {
    this.#outbox.sending = undefined;
    this.#outbox.hold = { reason: message, until: performance.now() + retryAfter * 1000 };
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, retryAfter * 1000);
    });
    this.#outbox.hold = undefined;
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
