import type { Attention } from "../model/attention.ts";
import type { Entry } from "../model/log.ts";
import type { Room } from "../model/room.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";

/** Milliseconds from one title to the next, where messages come in. */
const INTERVAL = 1_000;

/** Characters of a topic; a tab shows fewer, and a screen reader speaks them all. */
const TOPIC_MAX = 40;

/** The window's title: the room, and how many messages came from others since the reader looked. */
export class TitleView {
  readonly #room: Room;
  readonly #attention: Attention;
  #unread = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(room: Room, attention: Attention) {
    this.#room = room;
    this.#attention = attention;
    attention.changed.listen(() => this.#onLook());
    room.log.changed.listen((change) => {
      if (change.kind === "appended" || change.kind === "missed") this.#count(change.entries);
    });
    room.changed.listen((part) => {
      if (part === "code" || part === "topic") this.#show();
    });
    for (const event of ["focus", "visibilitychange"]) addEventListener(event, () => this.#onLook());
  }

  #count(entries: Entry[]): void {
    if (this.#attention.isLooking) return;
    const isNews = (entry: Entry): boolean => entry.kind === "chat" && entry.message.member !== this.#room.member;
    this.#unread += entries.filter(isNews).length;
    // Each title goes to the browser's own process, and where nobody looks a flood comes in as well.
    this.#timer ??= setTimeout(() => this.#show(), INTERVAL);
  }

  #onLook(): void {
    if (!this.#attention.isLooking) return;
    this.#unread = 0;
    this.#show();
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { code, topic } = this.#room;
    document.title = strings.title(this.#unread, [code, shortened(cleanLine(topic))].filter(Boolean).join(" · "));
  }
}

function shortened(topic: string): string {
  const characters = [...topic];
  return characters.length > TOPIC_MAX
    ? `${characters
        .slice(0, TOPIC_MAX - 1)
        .join("")
        .trimEnd()}…`
    : topic;
}
