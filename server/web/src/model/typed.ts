/** How many texts are kept of a room. */
const TYPED_MAX = 500;

/** Whether `text` may be found again: nothing empty, and nothing secret. */
function isKept(text: string): boolean {
  return text.trim() !== "" && !text.trimStart().toLowerCase().startsWith("/passphrase");
}

/** Where what was sent is kept. */
export interface TypedStore {
  load(): string;
  save(texts: string): void;
}

/**
 * What one has sent in a room, oldest first, and where in it one walks. Below the newest is the draft.
 * Whatever one leaves on the way is there again when one comes back. The twin of
 * chadchat_tui.state.typed_history.
 */
export class TypedHistory {
  readonly #store: TypedStore;
  readonly #texts: string[];
  readonly #changed = new Map<number, string>();
  #place: number;

  constructor(store: TypedStore) {
    this.#store = store;
    this.#texts = textsIn(store.load()).slice(-TYPED_MAX);
    this.#place = this.#texts.length;
  }

  /** Walk to the text before; undefined where there is none. `now` is what one leaves. */
  older(now: string): string | undefined {
    return this.#place > 0 ? this.#go(this.#place - 1, now) : undefined;
  }

  /** Walk to the text behind, or to the draft; undefined where one is there. */
  newer(now: string): string | undefined {
    return this.#place < this.#texts.length ? this.#go(this.#place + 1, now) : undefined;
  }

  /** What to keep while `now` is shown: that, but for what was sent as it is, above the draft. */
  keptOf(now: string): string {
    const end = this.#texts.length;
    if (this.#place === end) return now;
    const change = now === this.#texts[this.#place] ? "" : now;
    return [change, this.#changed.get(end)].filter(Boolean).join("\n");
  }

  /** Take in that `text`, which one is at, was sent. Returns the draft that is left. */
  sent(text: string): string {
    const end = this.#texts.length;
    const left = this.#place < end ? (this.#changed.get(end) ?? "") : "";
    this.#changed.delete(this.#place);
    this.#changed.delete(end);
    if (isKept(text) && this.#texts.at(-1) !== text) this.#texts.push(text);
    if (this.#texts.length > TYPED_MAX) {
      this.#texts.shift();
      this.#changed.clear();
    }
    this.#place = this.#texts.length;
    this.#store.save(JSON.stringify(this.#texts));
    return left === text ? "" : left;
  }

  /** Forget all. */
  clear(): void {
    this.#texts.length = this.#place = 0;
    this.#changed.clear();
    this.#store.save("");
  }

  #go(place: number, now: string): string {
    this.#changed.set(this.#place, now);
    this.#place = place;
    return this.#changed.get(place) ?? this.#texts[place] ?? "";
  }
}

/** Whatever is no list of texts was not kept by this. */
function textsIn(kept: string): string[] {
  try {
    const texts: unknown = JSON.parse(kept || "[]");
    return Array.isArray(texts) ? texts.filter((text) => typeof text === "string") : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
