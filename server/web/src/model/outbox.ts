import { newId } from "../ids.ts";
import { Signal } from "./signal.ts";

export interface Outgoing {
  readonly id: string;
  readonly text: string;
  /** Why it was refused, in a sentence; it is not sent again unless the sender says so. */
  readonly refusal?: string;
}

/** Where the outbox is kept, so that a reload loses nothing. */
export interface Shelf {
  load(): unknown;
  save(value: unknown): void;
}

/** What was said and is not acknowledged yet, in the order of its saying. */
export class Outbox {
  readonly changed = new Signal<void>();
  readonly #shelf: Shelf;
  #items: Outgoing[];

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    const kept = shelf.load();
    this.#items = Array.isArray(kept) ? kept.filter(isOutgoing) : [];
  }

  get items(): readonly Outgoing[] {
    return this.#items;
  }

  /** The next one to send. */
  get next(): Outgoing | undefined {
    return this.#items.find(({ refusal }) => refusal === undefined);
  }

  add(text: string): void {
    this.#items.push({ id: newId(), text });
    this.#save();
  }

  fail(id: string, refusal: string): void {
    this.#replace(id, (item) => ({ ...item, refusal }));
  }

  retry(id: string): void {
    this.#replace(id, ({ text }) => ({ id, text }));
  }

  remove(id: string): void {
    const rest = this.#items.filter((item) => item.id !== id);
    if (rest.length === this.#items.length) return;
    this.#items = rest;
    this.#save();
  }

  clear(): void {
    this.#items = [];
    this.#save();
  }

  #replace(id: string, change: (item: Outgoing) => Outgoing): void {
    this.#items = this.#items.map((item) => (item.id === id ? change(item) : item));
    this.#save();
  }

  #save(): void {
    this.#shelf.save(this.#items);
    this.changed.emit();
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  if (typeof value !== "object" || value === null) return false;
  const { id, text, refusal } = value as Record<string, unknown>;
  const isText = typeof id === "string" && typeof text === "string";
  return isText && (refusal === undefined || typeof refusal === "string");
}
