import type { Candidates } from "../model/completing.ts";
import type { TypedHistory } from "../model/typed.ts";
import { TYPING_SECONDS } from "../protocol.ts";
import type { KeptText } from "../storage.ts";
import { strings } from "../strings.ts";
import { ChoicesView } from "./choices.ts";
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
 * Where one writes. Enter sends, Shift+Enter begins a line, ↑ and ↓ bring back what was sent; a reload
 * keeps what was typed. What was not taken comes back, with the reason above it.
 */
export class Composer {
  readonly #form = element("composer", HTMLFormElement);
  readonly #text = element("text", HTMLTextAreaElement);
  readonly #send = element("send", HTMLButtonElement);
  readonly #mistake = element("composer-mistake", HTMLParagraphElement);
  readonly #draft: KeptText;
  readonly #typed: TypedHistory;
  readonly #choices: ChoicesView;
  readonly #actions: ComposerActions;
  /** When the others were last told that one is typing, on the clock of `performance.now()`. */
  #toldTyping: number | undefined;

  constructor(draft: KeptText, typed: TypedHistory, candidates: Candidates, actions: ComposerActions) {
    this.#draft = draft;
    this.#typed = typed;
    this.#actions = actions;
    this.#text.value = draft.load();
    this.#choices = new ChoicesView(this.#text, candidates, () => this.#onChange());
    this.#text.addEventListener("input", () => {
      this.#onChange();
      this.#choices.offer();
    });
    this.#text.addEventListener("keydown", (event) => this.#onKey(event));
    // The focus stays, and with it a phone's keyboard.
    this.#send.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#grow();
    addEventListener("resize", () => this.#grow()); // lines break elsewhere then
    // On a touch screen the focus would bring up the keyboard over what one came to read.
    if (matchMedia("(pointer: fine)").matches) this.#text.focus();
  }

  /** Offer what may be meant now, as there is more to offer. */
  offer(): void {
    if (document.activeElement === this.#text) this.#choices.offer();
  }

  /** Put `text` back, before what is being typed. */
  giveBack(text: string): void {
    this.#text.value = [text, this.#text.value].filter(Boolean).join("\n");
    this.#onChange();
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
    this.#choices.close();
    this.#text.focus();
    // Out of the way at once, so that it is neither done twice nor mixed with what is written meanwhile.
    this.#text.value = this.#typed.sent(typed);
    this.#toldTyping = undefined; // the message itself says that one has stopped
    this.#keep();
    try {
      await this.#actions.submit(typed);
    } catch (error) {
      this.giveBack(typed);
      this.#mistake.textContent = sentenceOf(error);
    }
  }

  #onChange(): void {
    this.#mistake.textContent = "";
    this.#keep();
    this.#tellTyping();
  }

  #keep(): void {
    this.#draft.save(this.#typed.keptOf(this.#text.value));
    this.#grow();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (this.#choices.takes(event)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void this.#submit();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      this.#walk(event);
    } else if (event.key === "Escape") {
      this.#actions.toEnd();
    } else if (event.key === "PageUp" || event.key === "PageDown") {
      event.preventDefault();
      this.#actions.scrollByPage(event.key === "PageUp" ? -1 : 1);
    }
  }

  /** Walk in what was sent, from the edge of what is written there; within it the cursor moves. */
  #walk(event: KeyboardEvent): void {
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || this.#text.readOnly) return;
    const { value, selectionStart, selectionEnd } = this.#text;
    const isUp = event.key === "ArrowUp";
    const edge = isUp ? 0 : value.length;
    if (!this.#isOneRow && (selectionStart !== edge || selectionEnd !== edge)) return;
    const text = isUp ? this.#typed.older(value) : this.#typed.newer(value);
    if (text === undefined) return;
    event.preventDefault();
    this.#choices.close();
    this.#text.value = text;
    this.#onChange();
    const cursor = isUp && !this.#isOneRow ? 0 : text.length;
    this.#text.setSelectionRange(cursor, cursor);
  }

  /** Whether what is written takes one row on the screen. */
  get #isOneRow(): boolean {
    const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(this.#text);
    const height = this.#text.scrollHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
    return height < 2 * parseFloat(lineHeight);
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
