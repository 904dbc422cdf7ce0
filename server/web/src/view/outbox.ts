import type { Outbox, Outgoing } from "../model/outbox.ts";
import type { Room } from "../model/room.ts";
import type { ConnectionState } from "../net/connection.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { Countdown } from "./countdown.ts";
import { button, element, make, setHidden } from "./dom.ts";
import { isGrouped, nameOf, textOf } from "./rows.ts";

export interface OutboxActions {
  retry(id: string): void;
  /** Give the text back to the composer. */
  edit(item: Outgoing): void;
  remove(id: string): void;
}

interface Row {
  readonly element: HTMLElement;
  readonly text: HTMLElement;
  readonly fate: HTMLElement;
  readonly buttons: HTMLElement;
  /** What can be done with it in the room alone. */
  readonly inside: readonly HTMLElement[];
  readonly copy: HTMLElement;
}

/** What is not in the log yet, below it: on its way, waiting, or refused with the reason. */
export class OutboxView {
  readonly #name = element("outbox-name", HTMLParagraphElement);
  readonly #list = element("outbox-rows", HTMLDivElement);
  readonly #room: Room;
  /** Under code and name of when the page was loaded, which what waits is kept by. */
  readonly #keptFor: string;
  readonly #outbox: Outbox;
  readonly #actions: OutboxActions;
  readonly #rows = new Map<string, Row>();
  readonly #wait = make("span", "wait");
  readonly #countdown = new Countdown(this.#wait);
  #connection: ConnectionState["kind"] = "connecting";

  constructor(room: Room, outbox: Outbox, actions: OutboxActions) {
    this.#room = room;
    this.#keptFor = strings.notSentAnyMore(room.name, room.code);
    this.#outbox = outbox;
    this.#actions = actions;
    outbox.changed.listen(() => this.#show());
    room.log.changed.listen(() => this.#showName());
    room.changed.listen((part) => {
      if (part === "me") this.#fillName();
    });
    this.#fillName();
    this.#show();
  }

  set connection(kind: ConnectionState["kind"]) {
    this.#connection = kind;
    this.#show();
  }

  #show(): void {
    const { items, hold, next } = this.#outbox;
    this.#showName();
    this.#removeAllBut(new Set(items.map(({ id }) => id)));
    items.forEach((item, i) => {
      const row = this.#rowOf(item);
      if (this.#list.children[i] !== row.element) {
        this.#list.insertBefore(row.element, this.#list.children[i] ?? null);
      }
      this.#fill(row, item);
    });
    this.#countdown.stop();
    if (!hold || !next || this.#connection !== "open") return this.#wait.remove();
    this.#rowOf(next).fate.append(" ", this.#wait);
    this.#countdown.start(hold.until);
  }

  #fillName(): void {
    this.#name.replaceChildren(nameOf(this.#room));
    this.#showName();
  }

  /** One's own name stands above, unless it is the one that the log ends under. */
  #showName(): void {
    const { log, member, name } = this.#room;
    if (this.#outbox.items.length === 0) return setHidden(this.#name, true);
    const last = log.entries.at(-1);
    // The server's clock may be ahead of the reader's.
    const ts = Math.max(Date.now(), last?.ts ?? 0);
    const isUnderName = !log.hasNewer && isGrouped({ member, name, ts }, last);
    setHidden(this.#name, isUnderName);
  }

  #removeAllBut(ids: Set<string>): void {
    for (const [id, row] of this.#rows) {
      if (ids.has(id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
  }

  #rowOf(item: Outgoing): Row {
    const known = this.#rows.get(item.id);
    if (known) return known;
    const text = textOf(item.text);
    const inside = [
      button(strings.retry, () => this.#actions.retry(item.id)),
      button(strings.edit, () => this.#actions.edit(item)),
    ];
    const copy = button(strings.copy, () => {
      getSelection()?.selectAllChildren(text);
      if (document.execCommand("copy")) copy.textContent = strings.copied;
    });
    const buttons = make("p", "buttons");
    buttons.append(
      ...inside,
      copy,
      button(strings.delete, () => this.#actions.remove(item.id)),
    );
    const row = { element: make("div", ""), text, fate: make("p", "fate"), buttons, inside, copy };
    row.element.append(text, row.fate, buttons);
    this.#rows.set(item.id, row);
    return row;
  }

  #fill({ element, text, fate, buttons, inside, copy }: Row, item: Outgoing): void {
    const isRefused = item.refusal !== undefined;
    const hasEnded = this.#connection === "ended";
    element.className = isRefused ? "row failed" : "row pending";
    if (isRefused) text.tabIndex = 0; // a long one scrolls, by the keyboard too
    fate.textContent = cleanLine(this.#fateOf(item));
    buttons.hidden = !isRefused && !hasEnded;
    copy.hidden = !hasEnded;
    for (const one of inside) one.hidden = hasEnded;
  }

  #fateOf({ id, refusal }: Outgoing): string {
    const { hold, next, sending } = this.#outbox;
    if (refusal !== undefined) return strings.notSent(refusal);
    if (this.#connection === "ended") return this.#keptFor;
    if (this.#connection !== "open") return strings.waiting;
    if (id === sending) return strings.sending;
    return hold && id === next?.id ? hold.reason : strings.waitingItsTurn;
  }
}
