import type { ConnectionState } from "../net/connection.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { element } from "./dom.ts";

/** Says what the connection does, where it is not simply there. */
export class StatusView {
  readonly #bar = element("status", HTMLDivElement);
  readonly #text = element("status-text", HTMLSpanElement);
  readonly #countdown = element("countdown", HTMLSpanElement);
  readonly #tryNow = element("try-now", HTMLButtonElement);
  readonly #goHome = element("go-home", HTMLAnchorElement);
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(tryNow: () => void) {
    this.#tryNow.addEventListener("click", tryNow);
  }

  show(state: ConnectionState): void {
    clearInterval(this.#ticking);
    this.#bar.classList.toggle("shown", state.kind !== "open");
    this.#text.textContent = cleanLine(sentence(state));
    this.#countdown.textContent = "";
    this.#tryNow.hidden = state.kind !== "waiting";
    this.#goHome.hidden = state.kind !== "ended";
    if (state.kind === "waiting") {
      const tick = (): void => this.#count(state.until);
      this.#ticking = setInterval(tick, 250);
      tick();
    }
  }

  #count(until: number): void {
    const seconds = Math.max(1, Math.ceil((until - performance.now()) / 1000));
    this.#countdown.textContent = strings.tryingAgain(seconds);
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
