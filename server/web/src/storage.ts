import { newId } from "./ids.ts";
import type { Outgoing, Store } from "./model/outbox.ts";
import { strings } from "./strings.ts";

/**
 * Who one is in a room, in the names of what is kept. `id` is one member's alone, of all rooms, and
 * stays the same whatever becomes of the room's code and one's name.
 */
export class Seat {
  readonly #id: string;
  readonly #place: string;

  constructor(id: string, code: string, name: string) {
    this.#id = id;
    this.#place = encodeURIComponent(`${code} ${name}`);
  }

  /** The key for `kind`. */
  key(kind: string): string {
    return `chadchat:${kind}:${this.#id}:${this.#place}`;
  }

  /**
   * Whose the `key` for `kind` is: one's own, or one's who was in a room with this code under this
   * name before; undefined for anybody else's.
   */
  ownerOf(key: string, kind: string): "me" | "former" | undefined {
    const [app, itsKind, id, place] = key.split(":");
    if (app !== "chadchat" || itsKind !== kind) return undefined;
    if (id === this.#id) return "me";
    return place === this.#place ? "former" : undefined;
  }
}

/** A text that is kept, and found again when the page is loaded anew. */
export interface KeptText {
  load(): string;
  save(text: string): void;
}

/**
 * The text of this `kind` for `seat` in the tab's own storage, and a former member's where there is
 * none; in memory alone where the browser gives no storage.
 */
export function tabText(seat: Seat, kind: string): KeptText {
  const ours = seat.key(kind);
  const keyOf = (owner: "me" | "former"): string | undefined =>
    Object.keys(sessionStorage).find((key) => seat.ownerOf(key, kind) === owner);
  attempt(() => {
    const found = keyOf("me") ?? keyOf("former") ?? ours;
    if (found === ours) return;
    sessionStorage.setItem(ours, sessionStorage.getItem(found) ?? "");
    sessionStorage.removeItem(found);
  });
  return {
    load: () => attempt(() => sessionStorage.getItem(ours)) ?? "",
    save: (text) => attempt(() => sessionStorage.setItem(ours, text)),
  };
}

/** A text that the browser keeps under `key` for all of its tabs; this page alone where it gives no storage. */
export function browserText(key: string): KeptText {
  let here = "";
  return {
    load: () => attempt(() => localStorage.getItem(key)) ?? here,
    save(text) {
      here = text;
      attempt(() => (text ? localStorage.setItem(key, text) : localStorage.removeItem(key)));
    },
  };
}

const LEVEL = "chadchat:notify:";

/** Of which messages one wants to be told in the room of the seat with this `id`; empty is of none. */
export function levelText(id: string): KeptText {
  return browserText(LEVEL + id);
}

/** The ids of the seats for which the browser keeps such a level. */
export function levelSeats(): string[] {
  const keys = attempt(() => Object.keys(localStorage)) ?? [];
  return keys.filter((key) => key.startsWith(LEVEL)).map((key) => key.slice(LEVEL.length));
}

/**
 * The browser's storage for the outbox of one tab, which outlives the tab. Each time that a page is
 * loaded it has a list of its own there, and holds a lock of the list's name while it lives. So a
 * list whose lock is free was left behind, by a tab that was closed, has crashed or was loaded anew,
 * and the first page of the same seat to get that lock takes its messages over.
 */
export class TabStore implements Store {
  readonly #seat: Seat;
  readonly #key: string;
  readonly #awaited = new Set<string>();
  #take: (left: unknown, refusal?: string) => boolean = () => false;

  constructor(seat: Seat) {
    this.#seat = seat;
    this.#key = `${seat.key("outbox")}:${newId()}`;
    // Missing over plain HTTP from another machine.
    void locks?.request(this.#key, () => new Promise(() => {}));
  }

  save(items: readonly Outgoing[]): boolean {
    const saved = attempt(() => {
      if (items.length === 0) localStorage.removeItem(this.#key);
      else localStorage.setItem(this.#key, JSON.stringify(items));
      return true;
    });
    return saved ?? false;
  }

  onLeft(take: (left: unknown, refusal?: string) => boolean): void {
    this.#take = take;
    for (const key of attempt(() => Object.keys(localStorage)) ?? []) this.#inherit(key);
    // Without locks nobody knows which tabs live: then only what is there at the start is taken over.
    // Where its tab lives after all, two send the same messages, and the log takes each id once.
    if (locks) addEventListener("storage", ({ key }) => this.#inherit(key ?? ""));
  }

  /** Take over the list under `key`, if it is one's own or a former member's, once its tab is gone. */
  #inherit(key: string): void {
    const owner = this.#seat.ownerOf(key, "outbox");
    if (owner === undefined || key === this.#key || this.#awaited.has(key)) return;
    // What was meant for one room may not be for the ears of another that has its code by now.
    const refusal = owner === "me" ? undefined : strings.ofAnother;
    const takeOver = (): void => {
      this.#awaited.delete(key);
      const left = attempt(() => parsed(localStorage.getItem(key)));
      if (left == null) return;
      if (this.#take(left, refusal)) attempt(() => localStorage.removeItem(key));
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
