import { LEVELS } from "../model/attention.ts";
import type { Candidates, Word } from "../model/completing.ts";
import type { Room } from "../model/room.ts";
import type { EmojiNames } from "../net/emoji.ts";
import { THEMES } from "../theme.ts";
import { commandsFor } from "./read.ts";
import { FORMS } from "./room.ts";

const WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["theme", THEMES],
  ["notify", LEVELS],
  ["export", FORMS],
]);
const KNOCKERS = new Set(["admit", "refuse"]);
const OWN_NAME = "nick";

/** What can be completed where one writes in `room`. */
export class RoomCandidates implements Candidates {
  readonly #room: Room;
  readonly #emoji: EmojiNames;

  constructor(room: Room, emoji: EmojiNames) {
    this.#room = room;
    this.#emoji = emoji;
  }

  names(): Iterable<Word> {
    return this.#room.members.othersThan(this.#room.member);
  }

  *commands(): Iterable<Word> {
    for (const { name, argument, help } of commandsFor(this.#room.isHost)) {
      yield { text: argument ? `/${name} ` : `/${name}`, about: help };
    }
  }

  arguments(command: string): Iterable<Word> {
    if (KNOCKERS.has(command)) return this.#room.knocks.map(({ name }) => ({ text: name, about: "" }));
    const words = WORDS.get(command);
    if (words) return words.map((text) => ({ text, about: "" }));
    const known = commandsFor(this.#room.isHost).find(({ name }) => name === command);
    return command !== OWN_NAME && known?.argument.startsWith("NAME") ? this.names() : [];
  }

  emoji(): Readonly<Record<string, string>> {
    return this.#emoji.byName;
  }
}
