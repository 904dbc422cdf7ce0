import { Signal } from "../model/signal.ts";

/** The emoji by their names, which are fetched when the first is asked for: they weigh half as much as the page. */
export class EmojiNames {
  /** They are here. */
  readonly fetched = new Signal<void>();
  readonly #url: string;
  #byName: Readonly<Record<string, string>> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** All that are here, which is none until they are fetched. */
  get byName(): Readonly<Record<string, string>> {
    if (!this.#byName) {
      this.#byName = {};
      void this.#fetch();
    }
    return this.#byName;
  }

  async #fetch(): Promise<void> {
    try {
      const answer = await fetch(this.#url);
      this.#byName = (await answer.json()) as Record<string, string>;
      this.fetched.emit();
    } catch {
      this.#byName = undefined; // without a connection: the next one who asks tries again
    }
  }
}
