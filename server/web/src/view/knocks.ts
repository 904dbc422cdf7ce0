import type { Room } from "../model/room.ts";
import type { Knocker } from "../protocol.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { button, element, isolate, make, mixed } from "./dom.ts";

/** Lets in who has waited longest. */
const KEY = "F2";

/** Who waits before the locked room, for the host to let in or not. */
export class KnocksView {
  readonly #list = element("knocks", HTMLDivElement);
  readonly #room: Room;
  readonly #answer: (knock: string, on: boolean) => void;

  constructor(room: Room, answer: (knock: string, on: boolean) => void) {
    this.#room = room;
    this.#answer = answer;
    room.changed.listen((part) => {
      if (part === "knocks") this.#show();
    });
    addEventListener("keydown", (event) => this.#onKey(event));
  }

  #show(): void {
    const hadFocus = this.#list.contains(document.activeElement);
    this.#list.replaceChildren(...this.#room.knocks.map((knocker, i) => this.#row(knocker, i === 0)));
    if (hadFocus) (this.#list.querySelector("button") ?? element("text", HTMLTextAreaElement)).focus();
  }

  #row({ knock, name }: Knocker, isFirst: boolean): HTMLElement {
    const row = make("div", "knock");
    const words = make("p", "");
    words.append(...mixed(strings.knocks(isolate(cleanLine(name)))));
    const letIn = button(isFirst ? `${strings.letIn} (${KEY})` : strings.letIn, () => this.#answer(knock, true));
    letIn.classList.add("primary");
    if (isFirst) letIn.ariaKeyShortcuts = KEY;
    row.append(
      words,
      letIn,
      button(strings.notNow, () => this.#answer(knock, false)),
    );
    return row;
  }

  #onKey(event: KeyboardEvent): void {
    const [first] = this.#room.knocks;
    if (event.key !== KEY || !first) return;
    event.preventDefault();
    if (!event.repeat) this.#answer(first.knock, true);
  }
}
