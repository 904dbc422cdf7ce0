import type { Attention } from "../model/attention.ts";
import type { Outbox } from "../model/outbox.ts";
import type { Room } from "../model/room.ts";
import type { Connection } from "../net/connection.ts";
import type { Session } from "../net/session.ts";

/** What a command works on. */
export interface Place {
  readonly room: Room;
  readonly session: Session;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly attention: Attention;
  /** Show the commands and the keys. */
  help(): void;
  /** Show what lets others in. */
  invite(): void;
  /** Show the log as plain text, to be copied from. */
  copy(): void;
  /** Show which rooms this browser is in. */
  rooms(): Promise<void>;
  /** Open the search, and look for `words` where there are any. */
  search(words: string): void;
  /** Bring the message `seq` to where the reader looks. */
  goTo(seq: number): Promise<void>;
  /** Go to the newest message. */
  toEnd(): void;
  /** Put the `text` of a message back to where one writes. */
  giveBack(text: string): void;
  /** Have the browser ask whether it may show notifications. Throws `Mistake` where it may not. */
  askToNotify(): Promise<void>;
  /** Have the browser download the room's log in this `format`. */
  download(format: string): void;
  /** Go to the home page and stay a member of the room. */
  quit(): void;
  /** Leave the room and go home. */
  leave(): Promise<void>;
}

/** Does it. Returns what the person is told, if anything. Throws `Mistake`, `Refused` or `Disconnected`. */
export type Run = (place: Place, argument: string) => Promise<string | void> | string | void;

/** How a command is written: what comes after its name, if anything, and what it does, as /help shows it. */
export interface Usage {
  readonly argument: string;
  readonly help: string;
}

export interface Command extends Usage {
  readonly name: string;
  readonly run: Run;
}

/** The commands of `table`, each with the one of `runs` that does it. */
export function commandsOf<Name extends string>(
  table: Readonly<Record<Name, Usage>>,
  runs: Readonly<Record<Name, Run>>,
): Command[] {
  const names = Object.keys(table) as Name[];
  return names.map((name) => ({ name, ...table[name], run: runs[name] }));
}
