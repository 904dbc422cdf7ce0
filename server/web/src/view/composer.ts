import type { Draft } from "../storage.ts";
import { TYPING_SECONDS } from "../protocol.ts";
import { strings } from "../strings.ts";
import { element } from "./dom.ts";
import { sentenceOf } from "./sentence.ts";

export interface ComposerActions {
  /** Take what was typed. Throws what `sentenceOf` has a sentence for. */
  submit(typed: string): Promise<void>;
  type(on: boolean): void;
  toEnd(): void;
  scrollByPage(direction: -1 | 1): void;
}

/**
 * Where one writes. Enter sends, Shift+Enter begins a line; a reload keeps what was typed. What was
 * not taken stays, with the reason above it.
 */
export class Composer {
  readonly #form = element("composer", HTMLFormElement);
  readonly #text = element("text", HTMLTextAreaElement);
  readonly #send = element("send", HTMLButtonElement);
  readonly #mistake = element("composer-mistake", HTMLParagraphElement);
  readonly #draft: Draft;
  readonly #actions: ComposerActions;
  /** When the others were last told that one is typing, on the clock of `performance.now()`. */
  #toldTyping: number | undefined;

  constructor(draft: Draft, actions: ComposerActions) {
    this.#draft = draft;
    this.#actions = actions;
    this.#text.value = draft.load();
    this.#text.addEventListener("input", () => this.#onInput());
    this.#text.addEventListener("keydown", (event) => this.#onKey(event));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#grow();
    // On a touch screen the focus would bring up the keyboard over what one came to read.
    if (matchMedia("(pointer: fine)").matches) this.#text.focus();
  }

  /** Put `text` back, before what is being typed. */
  giveBack(text: string): void {
    this.#text.value = [text, this.#text.value].filter(Boolean).join("\n");
    this.#onInput();
    this.#text.focus();
  }

  /** Take nothing any more; what is written stays, to be copied. */
  turnOff(): void {
    this.#text.readOnly = true;
    this.#text.placeholder = strings.composerOff;
    this.#send.disabled = true;
    this.#mistake.textContent = "";
  }

  async #submit(): Promise<void> {
    const typed = this.#text.value;
    if (typed.trim() === "" || this.#text.readOnly) return;
    this.#mistake.textContent = "";
    try {
      await this.#actions.submit(typed);
    } catch (error) {
      this.#mistake.textContent = sentenceOf(error);
      return;
    }
    if (this.#text.value !== typed) return;
    this.#text.value = "";
    this.#toldTyping = undefined; // the message itself says that one has stopped
    this.#keep();
    this.#actions.toEnd();
  }

  #onInput(): void {
    this.#mistake.textContent = "";
    this.#keep();
    this.#tellTyping();
  }

  #keep(): void {
    this.#draft.save(this.#text.value);
    this.#grow();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void this.#submit();
    } else if (event.key === "Escape") {
      this.#actions.toEnd();
    } else if (event.key === "PageUp" || event.key === "PageDown") {
      event.preventDefault();
      this.#actions.scrollByPage(event.key === "PageUp" ? -1 : 1);
    }
  }

  #tellTyping(): void {
    const isTyping = this.#text.value !== "" && !this.#text.value.startsWith("/");
    const again = (this.#toldTyping ?? -Infinity) + (TYPING_SECONDS / 2) * 1000;
    if (isTyping && performance.now() > again) {
      this.#toldTyping = performance.now();
      this.#actions.type(true);
    } else if (!isTyping && this.#toldTyping !== undefined) {
      this.#toldTyping = undefined;
      this.#actions.type(false);
    }
  }

  /** As high as its text; the style sheet says how high at most. */
  #grow(): void {
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight + 2}px`;
  }
}
