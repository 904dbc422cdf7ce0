import { Finds } from "../model/finds.ts";
import type { Session } from "../net/session.ts";
import type { ChatMessage } from "../protocol.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { whenSaid } from "../time.ts";
import { setUpCancel } from "./dialogs.ts";
import { button, element, make } from "./dom.ts";
import { markOf } from "./rows.ts";
import { sentenceOf } from "./sentence.ts";

/** Looks for words in the room's whole log, and goes to what is found. */
export class SearchDialog {
  readonly #dialog = element("search-dialog", HTMLDialogElement);
  readonly #words = element("search-words", HTMLInputElement);
  readonly #state = element("search-state", HTMLParagraphElement);
  readonly #list = element("search-found", HTMLUListElement);
  readonly #older = element("search-older", HTMLButtonElement);
  readonly #session: Session;
  readonly #goTo: (seq: number) => void;
  #finds = new Finds("");

  /** `goTo` brings a message that the log has to where the reader looks. */
  constructor(session: Session, goTo: (seq: number) => void) {
    this.#session = session;
    this.#goTo = goTo;
    element("search-button", HTMLButtonElement).addEventListener("click", () => this.open());
    this.#older.addEventListener("click", () => void this.#findMore(this.#finds));
    this.#dialog.addEventListener("keydown", (event) => this.#onKey(event));
    this.#words.addEventListener("input", () => {
      if (this.#words.value === "") this.#clear();
    });
    setUpCancel(this.#dialog);
    this.#dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#search();
    });
  }

  /** Ask what to look for, or look for `words` at once. What was found last is there still. */
  open(words = ""): void {
    this.#dialog.showModal();
    if (words) this.#words.value = words;
    this.#words.select();
    if (words) this.#search();
  }

  /** Show nothing of what was found before. */
  #clear(): void {
    this.#finds = new Finds(this.#words.value);
    this.#list.replaceChildren();
    this.#older.hidden = true;
    this.#state.textContent = "";
  }

  #search(): void {
    this.#clear();
    void this.#findMore(this.#finds);
  }

  /** An answer for what was looked for before comes too late. */
  async #findMore(finds: Finds): Promise<void> {
    const tell = (words: string): void => {
      if (finds === this.#finds) this.#state.textContent = words;
    };
    tell(strings.searching);
    try {
      await this.#session.findMore(finds);
      if (finds !== this.#finds) return;
      const shown = this.#list.childElementCount;
      this.#list.append(...finds.messages.slice(shown).map((message) => this.#row(message)));
      tell(strings.found(finds.messages.length));
      const hadFocus = document.activeElement === this.#older;
      this.#older.hidden = !finds.more;
      if (hadFocus) this.#rowButtons[shown]?.focus();
    } catch (error) {
      tell(sentenceOf(error));
    }
  }

  #row(message: ChatMessage): HTMLLIElement {
    const row = make("li", "");
    const words = make("span", "find-text");
    words.dir = "auto";
    const { text, marks } = this.#finds.excerpt(message);
    let done = 0;
    for (const { start, end } of marks) {
      words.append(text.slice(done, start), make("mark", "", text.slice(start, end)));
      done = end;
    }
    words.append(text.slice(done));
    const name = make("span", "name", cleanLine(message.name));
    name.dir = "auto";
    const made = button("", () => void this.#choose(message.seq));
    made.className = "find quiet";
    made.append(name, " ", ...markOf(message), make("time", "", whenSaid(message.ts)), words);
    row.append(made);
    return row;
  }

  async #choose(seq: number): Promise<void> {
    try {
      await this.#session.readAround(seq);
      this.#dialog.close();
      this.#goTo(seq);
    } catch (error) {
      this.#state.textContent = sentenceOf(error);
    }
  }

  /** The arrow keys go from the field to what is found, and back. */
  #onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.isComposing) return;
    const stops: HTMLElement[] = [this.#words, ...this.#rowButtons];
    const place = stops.indexOf(document.activeElement as HTMLElement);
    if (place < 0) return;
    event.preventDefault();
    stops[place + step]?.focus();
  }

  get #rowButtons(): HTMLButtonElement[] {
    return [...this.#list.querySelectorAll("button")];
  }
}
