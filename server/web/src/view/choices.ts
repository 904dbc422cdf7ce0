import { type Candidates, type Completion, complete } from "../model/completing.ts";
import { cleanLine } from "../text.ts";
import { element, make } from "./dom.ts";

const NONE: Completion = { start: 0, choices: [] };

/**
 * What may be meant by what is being written, above it. Tab and Shift+Tab put the next choice in, ↓ and ↑
 * mark one, which Enter takes then, Escape closes it; a touch takes a choice.
 */
export class ChoicesView {
  readonly #list = element("choices", HTMLUListElement);
  readonly #text: HTMLTextAreaElement;
  readonly #candidates: Candidates;
  readonly #onPut: () => void;
  #completion = NONE;
  /** Which choice is put in already, and where that ends. */
  #put: { index: number; end: number } | undefined;
  /** Which choice Enter takes. */
  #marked: number | undefined;

  /** `onPut` is called when a choice has been put into `text`. */
  constructor(text: HTMLTextAreaElement, candidates: Candidates, onPut: () => void) {
    this.#text = text;
    this.#candidates = candidates;
    this.#onPut = onPut;
    text.addEventListener("blur", () => this.close());
  }

  /** Offer what may be meant now. */
  offer(): void {
    const { value, selectionStart, selectionEnd } = this.#text;
    this.#put = undefined;
    this.#marked = undefined;
    this.#completion =
      selectionStart === selectionEnd ? complete(value.slice(0, selectionStart), this.#candidates) : NONE;
    this.#show();
  }

  close(): void {
    this.#completion = NONE;
    this.#put = undefined;
    this.#marked = undefined;
    this.#show();
  }

  /** Returns whether the key was for this. */
  takes({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
    if (this.#completion.choices.length === 0) return false;
    if (key === "Escape") this.close();
    else if (key === "Tab") this.#putIn(this.#marked ?? this.#beside(shiftKey ? -1 : 1));
    else if (shiftKey || ctrlKey || altKey || metaKey) return false;
    else if (key === "ArrowDown" || key === "ArrowUp") this.#mark(this.#beside(key === "ArrowUp" ? -1 : 1));
    else if (key === "Enter" && this.#marked !== undefined) this.#take(this.#marked);
    else return false;
    return true;
  }

  get #chosen(): number | undefined {
    return this.#marked ?? this.#put?.index;
  }

  /** The choice that many below the chosen one, around the ends. */
  #beside(step: -1 | 1): number {
    const count = this.#completion.choices.length;
    return ((this.#chosen ?? (step > 0 ? -1 : 0)) + step + count) % count;
  }

  #mark(index: number): void {
    this.#marked = index;
    this.#show();
  }

  #take(index: number): void {
    this.#putIn(index);
    this.close();
  }

  #putIn(index: number): void {
    const { start, choices } = this.#completion;
    const choice = choices[index]?.text ?? "";
    this.#text.setRangeText(choice, start, this.#put?.end ?? this.#text.selectionStart, "end");
    this.#put = { index, end: start + choice.length };
    this.#marked = undefined;
    this.#onPut();
    this.#show();
  }

  #show(): void {
    const rows = this.#completion.choices.map(({ text, about }, index) => {
      const row = make("li", "choice", cleanLine(text));
      row.id = `choice-${index}`;
      row.role = "option";
      row.dir = "auto";
      row.ariaSelected = String(index === this.#chosen);
      row.append(" ", make("span", "hint", about));
      row.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
      row.addEventListener("click", () => this.#take(index));
      return row;
    });
    this.#list.replaceChildren(...rows);
    this.#list.hidden = rows.length === 0;
    const chosen = this.#chosen === undefined ? undefined : rows[this.#chosen];
    if (!chosen) rows[0]?.setAttribute("data-key", "Tab");
    if (chosen) this.#text.setAttribute("aria-activedescendant", chosen.id);
    else this.#text.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }
}
