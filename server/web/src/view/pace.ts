/** Milliseconds from one drawing to the next, at least. */
const INTERVAL = 200;
/** Within so many milliseconds after a key, the next one is likely. */
const KEY_GAP = 100;

/**
 * When what others say is drawn: with the next frame where little is said, else five times a second,
 * and never between a key and its frame. For who types, a drawing comes right behind a key's frame,
 * where the next key is furthest away. Where the page is not seen, nothing is drawn.
 */
export class Pace {
  readonly #draw: () => void;
  #isAsked = false;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #keyAt = Number.NEGATIVE_INFINITY;

  constructor(draw: () => void) {
    this.#draw = draw;
    addEventListener("keydown", () => this.#onKey(), { capture: true });
  }

  /** Have something drawn soon. */
  ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.#wait();
  }

  #wait(): void {
    const due = Math.max(this.#drawnAt + INTERVAL, this.#keyAt + KEY_GAP);
    const wait = due - performance.now();
    // Where the page is not seen, no frame comes until it is.
    if (wait > 0 && !document.hidden) setTimeout(() => this.#tryNow(), wait);
    else requestAnimationFrame(() => this.#tryNow());
  }

  /** Draw, unless a key came meanwhile, or a drawing behind a key's frame. */
  #tryNow(): void {
    if (!this.#isAsked) return;
    const now = performance.now();
    if (document.hidden || now < this.#keyAt + KEY_GAP || now < this.#drawnAt + INTERVAL) this.#wait();
    else this.#run();
  }

  #onKey(): void {
    this.#keyAt = performance.now();
    requestAnimationFrame(() => setTimeout(() => this.#onKeyDrawn(), 0));
  }

  #onKeyDrawn(): void {
    if (this.#isAsked && performance.now() >= this.#drawnAt + INTERVAL) this.#run();
  }

  #run(): void {
    this.#isAsked = false;
    this.#drawnAt = performance.now();
    this.#draw();
  }
}
