import { type Candidates, type Completion, complete } from "../model/completing.ts";
import { cleanLine } from "../text.ts";
import { element, make } from "./dom.ts";

const NONE: Completion = { start: 0, choices: [] };

/**
 * What may be meant by what is being written, above it. It takes no key but Tab, which puts the next
 * choice in, Shift+Tab, and Escape, which closes it; a touch takes a choice.
 */
export class ChoicesView {
  readonly #list = element("choices", HTMLUListElement);
  readonly #text: HTMLTextAreaElement;
  readonly #candidates: Candidates;
  readonly #onPut: () => void;
  #completion = NONE;
  /** Which choice is put in already, and where that ends. */
  #put: { index: number; end: number } | undefined;

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
    this.#completion =
      selectionStart === selectionEnd ? complete(value.slice(0, selectionStart), this.#candidates) : NONE;
    this.#show();
  }

  close(): void {
    this.#completion = NONE;
    this.#put = undefined;
    this.#show();
  }

  /** Returns whether the key was for this. */
  takes({ key, shiftKey }: KeyboardEvent): boolean {
    const count = this.#completion.choices.length;
    if (count === 0) return false;
    if (key === "Escape") this.close();
    else if (key === "Tab")
      this.#putIn(((this.#put?.index ?? (shiftKey ? 0 : -1)) + (shiftKey ? -1 : 1) + count) % count);
    else return false;
    return true;
  }

  #putIn(index: number): void {
    const { start, choices } = this.#completion;
    const choice = choices[index]?.text ?? "";
    this.#text.setRangeText(choice, start, this.#put?.end ?? this.#text.selectionStart, "end");
    this.#put = { index, end: start + choice.length };
    this.#onPut();
    this.#show();
  }

  #show(): void {
    const rows = this.#completion.choices.map(({ text, about }, index) => {
      const row = make("li", "choice", cleanLine(text));
      row.id = `choice-${index}`;
      row.role = "option";
      row.dir = "auto";
      row.ariaSelected = String(index === this.#put?.index);
      row.append(" ", make("span", "hint", about));
      row.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
      row.addEventListener("click", () => {
        this.#putIn(index);
        this.close();
      });
      return row;
    });
    this.#list.replaceChildren(...rows);
    this.#list.hidden = rows.length === 0;
    const chosen = this.#put && rows[this.#put.index];
    if (chosen) this.#text.setAttribute("aria-activedescendant", chosen.id);
    else this.#text.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }
}
