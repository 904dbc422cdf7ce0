import { strings } from "../strings.ts";

/** An element that says how many seconds remain. */
export class Countdown {
  readonly #element: HTMLElement;
  readonly #words: (seconds: number) => string;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(element: HTMLElement, words: (seconds: number) => string = strings.retrying) {
    this.#element = element;
    this.#words = words;
  }

  /** Count down to `until`, on the clock of `performance.now()`. */
  start(until: number): void {
    this.stop();
    const tick = (): void => {
      const seconds = Math.max(1, Math.ceil((until - performance.now()) / 1000));
      this.#element.textContent = this.#words(seconds);
    };
    this.#ticking = setInterval(tick, 250);
    tick();
  }

  stop(): void {
    clearInterval(this.#ticking);
    this.#element.textContent = "";
  }
}
