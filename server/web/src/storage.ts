import { newId } from "./ids.ts";
import type { Outgoing, Store } from "./model/outbox.ts";

/** A text that a browser tab keeps for itself, and finds again when it is loaded anew. */
export interface Draft {
  load(): string;
  save(text: string): void;
}

/** The draft under `key` in the tab's own storage; in memory alone where the browser gives none. */
export function draft(key: string): Draft {
  return {
    load: () => attempt(() => sessionStorage.getItem(key)) ?? "",
    save: (text) => attempt(() => sessionStorage.setItem(key, text)),
  };
}

/**
 * The browser's storage for the outbox of one tab, which outlives the tab. Each time that a page is
 * loaded it has a list of its own there, and holds a lock of the list's name while it lives. So a
 * list whose lock is free was left behind, by a tab that was closed, has crashed or was loaded anew,
 * and the first page of the same seat to get that lock takes its messages over.
 */
export class TabStore implements Store {
  readonly #prefix: string;
  readonly #key: string;
  readonly #awaited = new Set<string>();
  #take: (left: unknown) => void = () => {};

  /** `seat` names the room and the member, for as long as there are any of these. */
  constructor(seat: string) {
    this.#prefix = `chadchat:outbox:${seat}:`;
    this.#key = this.#prefix + newId();
    // Missing over plain HTTP from another machine.
    void locks?.request(this.#key, () => new Promise(() => {}));
  }

  save(items: readonly Outgoing[]): void {
    attempt(() => {
      if (items.length === 0) localStorage.removeItem(this.#key);
      else localStorage.setItem(this.#key, JSON.stringify(items));
    });
  }

  onLeft(take: (left: unknown) => void): void {
    this.#take = take;
    for (const key of attempt(() => Object.keys(localStorage)) ?? []) this.#inherit(key);
    // Without locks nobody knows which tabs live: then only what is there at the start is taken over.
    // Where its tab lives after all, two send the same messages, and the log takes each id once.
    if (locks) addEventListener("storage", ({ key }) => this.#inherit(key ?? ""));
  }

  /** Take over the list under `key`, once its tab is gone. */
  #inherit(key: string): void {
    if (!key.startsWith(this.#prefix) || key === this.#key || this.#awaited.has(key)) return;
    const takeOver = (): void => {
      this.#awaited.delete(key);
      const left = attempt(() => parsed(localStorage.getItem(key)));
      if (left == null) return;
      this.#take(left); // which saves it, before it is forgotten there
      attempt(() => localStorage.removeItem(key));
    };
    if (!locks) return takeOver();
    this.#awaited.add(key);
    void locks.request(key, takeOver);
  }
}

const locks: LockManager | undefined = navigator.locks;

/** Storage that is switched off or full throws a DOMException: then the page works on without. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function parsed(json: string | null): unknown {
  try {
    return JSON.parse(json ?? "null");
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
