import type { Room } from "../model/room.ts";
import type { Session } from "../net/session.ts";

/** What a command works on. */
export interface Place {
  readonly room: Room;
  readonly session: Session;
  /** Open the search, and look for `words` where there are any. */
  search(words: string): void;
  /** Leave the room and go home. */
  leave(): Promise<void>;
}

export interface Command {
  readonly name: string;
  /** What comes after the name, as /help shows it. */
  readonly argument?: string;
  readonly help: string;
  /** Returns what the person is told, if anything. Throws `Mistake`, `Refused` or `Disconnected`. */
  run(place: Place, argument: string): Promise<string | void> | string | void;
}
