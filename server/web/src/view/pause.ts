import type { Room } from "../model/room.ts";
import { strings } from "../strings.ts";
import { Countdown } from "./countdown.ts";
import { element } from "./dom.ts";

/** In a slow room, how long one's next message has to wait. */
export class PauseView {
  readonly #room: Room;
  readonly #countdown = new Countdown(element("pause", HTMLParagraphElement), strings.nextIn);
  #end: ReturnType<typeof setTimeout> | undefined;

  constructor(room: Room) {
    this.#room = room;
    room.changed.listen((part) => {
      if (part === "pause" || part === "rules") this.#show();
    });
  }

  #show(): void {
    clearTimeout(this.#end);
    const { isSlowed, pausedUntil } = this.#room;
    const left = pausedUntil - performance.now();
    if (!isSlowed || left <= 0) return this.#countdown.stop();
    this.#countdown.start(pausedUntil);
    this.#end = setTimeout(() => this.#countdown.stop(), left);
  }
}
