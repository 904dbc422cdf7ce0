import { formatted } from "../formatting.ts";
import type { Entry } from "../model/log.ts";
import type { Room } from "../model/room.ts";
import { speakerOf } from "../model/speaker.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { element, make } from "./dom.ts";

/** So many are read aloud one by one; of more there is said how many they are. */
const READ_MAX = 3;
/** From one announcement to the next, in milliseconds. */
const PAUSE_MS = 1500;

/**
 * Has screen readers say, politely, what others say and do as it comes, and what the page answers its
 * reader. The log itself is not read aloud: it is drawn for other reasons than news, and nobody could
 * listen to a flood.
 */
export class Announcer {
  readonly #place = element("announcer", HTMLDivElement);
  readonly #room: Room;
  readonly #waiting: Entry[] = [];
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(room: Room) {
    this.#room = room;
    room.log.changed.listen((change) => {
      if (change.kind === "appended" || change.kind === "missed") this.#hear(change.entries);
    });
  }

  #hear(entries: Entry[]): void {
    this.#waiting.push(...entries.filter((entry) => !this.#isOwn(entry)));
    if (this.#pause === undefined) this.#announce();
  }

  #announce(): void {
    this.#pause = undefined;
    const news = this.#waiting.splice(0);
    if (news.length === 0) return;
    const sentences = news.length > READ_MAX ? [strings.newLines(news.length)] : news.map(sentenceOf);
    this.#place.replaceChildren(...sentences.map((sentence) => make("p", "", sentence)));
    this.#pause = setTimeout(() => this.#announce(), PAUSE_MS);
  }

  /** Nothing of what the reader has said is read aloud. */
  #isOwn(entry: Entry): boolean {
    return entry.kind === "chat" && entry.message.member === this.#room.member;
  }
}

function sentenceOf(entry: Entry): string {
  switch (entry.kind) {
    case "chat":
      return cleanLine(`${speakerOf(entry.message)}: ${formatted(entry.message.message).text}`);
    case "notice":
      return cleanLine(`${entry.notice.name} ${entry.notice.message}`);
    case "note":
      return cleanLine(entry.text);
  }
}
