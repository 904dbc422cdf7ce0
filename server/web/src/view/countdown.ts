import { strings } from "../strings.ts";

/** An element that says how many seconds remain. */
export class Countdown {
  readonly #element: HTMLElement;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** Count down to `until`, on the clock of `performance.now()`. */
  start(until: number): void {
    this.stop();
    const tick = (): void => {
      const seconds = Math.max(1, Math.ceil((until - performance.now()) / 1000));
      this.#element.textContent = strings.retrying(seconds);
    };
    this.#ticking = setInterval(tick, 250);
    tick();
  }

  stop(): void {
    clearInterval(this.#ticking);
    this.#element.textContent = "";
  }
}
