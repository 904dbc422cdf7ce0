import type { Outbox, Outgoing } from "../model/outbox.ts";
import { strings } from "../strings.ts";
import { cleanText } from "../text.ts";
import { element, make } from "./dom.ts";

export interface OutboxActions {
  retry(id: string): void;
  /** Give the text back to the composer. */
  edit(item: Outgoing): void;
}

/** What is not in the log yet, below it: on its way, waiting, or refused with the reason. */
export class OutboxView {
  readonly #list = element("outbox", HTMLDivElement);
  readonly #outbox: Outbox;
  readonly #actions: OutboxActions;
  #isConnected = false;

  constructor(outbox: Outbox, actions: OutboxActions) {
    this.#outbox = outbox;
    this.#actions = actions;
    outbox.changed.listen(() => this.#show());
    this.#show();
  }

  set isConnected(isConnected: boolean) {
    this.#isConnected = isConnected;
    this.#show();
  }

  #show(): void {
    this.#list.replaceChildren(...this.#outbox.items.map((item) => this.#row(item)));
  }

  #row(item: Outgoing): HTMLElement {
    const row = make("div", item.refusal === undefined ? "row pending" : "row failed");
    const text = make("p", "text", cleanText(item.text));
    text.dir = "auto";
    row.append(text, make("p", "fate", this.#fate(item)));
    if (item.refusal !== undefined) {
      row.append(
        button(strings.retry, () => this.#actions.retry(item.id)),
        button(strings.edit, () => this.#actions.edit(item)),
      );
    }
    return row;
  }

  #fate({ refusal }: Outgoing): string {
    if (refusal !== undefined) return strings.notSent(refusal);
    return this.#isConnected ? strings.sending : strings.waiting;
  }
}

function button(words: string, onClick: () => void): HTMLButtonElement {
  const made = make("button", "", words);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}
