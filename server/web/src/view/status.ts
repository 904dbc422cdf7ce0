import type { Room } from "../model/room.ts";
import type { ConnectionState } from "../net/connection.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { Countdown } from "./countdown.ts";
import { element } from "./dom.ts";

/** Says what the connection does, where it is not simply there. */
export class StatusView {
  readonly #bar = element("status", HTMLDivElement);
  readonly #text = element("status-text", HTMLSpanElement);
  readonly #countdown = new Countdown(element("countdown", HTMLSpanElement));
  readonly #tryNow = element("try-now", HTMLButtonElement);
  readonly #goHome = element("go-home", HTMLAnchorElement);

  readonly #room: Room;

  constructor(room: Room, tryNow: () => void) {
    this.#room = room;
    // The button goes away: the focus stays where it is, or goes where one writes.
    this.#tryNow.addEventListener("mousedown", (event) => event.preventDefault());
    this.#tryNow.addEventListener("click", () => {
      const hadFocus = document.activeElement === this.#tryNow;
      tryNow();
      if (hadFocus) element("text", HTMLTextAreaElement).focus();
    });
  }

  show(state: ConnectionState): void {
    this.#bar.classList.toggle("shown", state.kind !== "open");
    this.#text.textContent = cleanLine(sentence(state));
    this.#tryNow.hidden = state.kind !== "waiting";
    this.#goHome.hidden = state.kind !== "ended";
    this.#goHome.href = this.#home;
    if (state.kind === "waiting") this.#countdown.start(state.until);
    else this.#countdown.stop();
    if (state.kind === "ended") this.#goHome.focus();
  }

  /** The home page, with what one needs to join again filled in. */
  get #home(): string {
    const { code, name } = this.#room;
    return `/${code}?${new URLSearchParams({ name }).toString()}`;
  }
}

function sentence(state: ConnectionState): string {
  switch (state.kind) {
    case "connecting":
      return strings.connecting;
    case "waiting":
    case "ended":
      return state.reason;
    case "open":
      return "";
  }
}
