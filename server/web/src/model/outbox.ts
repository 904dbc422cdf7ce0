import { newId } from "../ids.ts";
import { Signal } from "./signal.ts";

/** How many messages may wait, so that they fit into the browser's storage. */
export const OUTBOX_MAX = 500;

export interface Outgoing {
  readonly id: string;
  readonly text: string;
  /** Why it was refused, in a sentence; it is not sent again unless the sender says so. */
  readonly refusal?: string;
}

/** Why the next message waits, in a sentence, and until when on the clock of `performance.now()`. */
export interface Hold {
  readonly reason: string;
  readonly until: number;
}

/** Where the outbox is kept, so that neither a reload nor a crash loses anything. */
export interface Store {
  /** Returns whether they are kept now. */
  save(items: readonly Outgoing[]): boolean;
  /**
   * Have `take` called with each list that was left behind, such as by this page before a reload, and
   * with why it is not sent by itself, if it is not. It returns whether the list is kept here now.
   */
  onLeft(take: (left: unknown, refusal?: string) => boolean): void;
}

/** What was said and is not acknowledged yet, in the order of its saying. */
export class Outbox {
  readonly changed = new Signal<void>();
  readonly #store: Store;
  /** The ids of those that the server may know: sent once, or left behind by a page that may have. */
  readonly #tried = new Set<string>();
  #items: Outgoing[] = [];
  #sending: string | undefined;
  #hold: Hold | undefined;

  constructor(store: Store) {
    this.#store = store;
    store.onLeft((left, refusal) => this.#takeOver(left, refusal));
  }

  get items(): readonly Outgoing[] {
    return this.#items;
  }

  /** The next one to send. */
  get next(): Outgoing | undefined {
    return this.#items.find(({ refusal }) => refusal === undefined);
  }

  /** Whether some wait for their sender, not for the server. */
  get hasRefused(): boolean {
    return this.#items.some(({ refusal }) => refusal !== undefined);
  }

  /** The id of the one that is on its way, if any. */
  get sending(): string | undefined {
    return this.#sending;
  }

  set sending(id: string | undefined) {
    this.#sending = id;
    if (id !== undefined) this.#tried.add(id);
    this.changed.emit();
  }

  /** What the next one waits for, beside the connection. */
  get hold(): Hold | undefined {
    return this.#hold;
  }

  set hold(hold: Hold | undefined) {
    this.#hold = hold;
    this.changed.emit();
  }

  /** Take `text` in, to be sent. Returns false where too many wait already. */
  add(text: string): boolean {
    if (this.#items.length >= OUTBOX_MAX) return false;
    this.#become([...this.#items, { id: newId(), text }]);
    return true;
  }

  fail(id: string, refusal: string): void {
    this.#replace(id, (item) => ({ ...item, refusal }));
  }

  retry(id: string): void {
    this.#replace(id, ({ text }) => ({ id, text }));
  }

  remove(id: string): void {
    const rest = this.#items.filter((item) => item.id !== id);
    if (rest.length < this.#items.length) this.#become(rest);
  }

  /** Take back what was refused, and what the server was never sent. Returns the texts. */
  withdraw(): string[] {
    const isOurs = ({ id, refusal }: Outgoing): boolean => refusal !== undefined || !this.#tried.has(id);
    const taken = this.#items.filter(isOurs);
    if (taken.length > 0) this.#become(this.#items.filter((item) => !isOurs(item)));
    return taken.map(({ text }) => text);
  }

  clear(): void {
    this.#become([]);
  }

  /** Whatever is no outbox was not left by one. */
  #takeOver(left: unknown, refusal?: string): boolean {
    if (!Array.isArray(left)) return false;
    const known = new Set(this.#items.map(({ id }) => id));
    const items = left.filter(isOutgoing).filter(({ id }) => !known.has(id));
    for (const { id } of items) this.#tried.add(id);
    const taken = refusal === undefined ? items : items.map((item) => ({ refusal, ...item }));
    return this.#become([...taken, ...this.#items]);
  }

  #replace(id: string, change: (item: Outgoing) => Outgoing): void {
    this.#become(this.#items.map((item) => (item.id === id ? change(item) : item)));
  }

  /** Returns whether they are kept. */
  #become(items: Outgoing[]): boolean {
    this.#items = items;
    const isKept = this.#store.save(items);
    this.changed.emit();
    return isKept;
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  if (typeof value !== "object" || value === null) return false;
  const { id, text, refusal } = value as Record<string, unknown>;
  const isText = typeof id === "string" && typeof text === "string";
  return isText && (refusal === undefined || typeof refusal === "string");
}
