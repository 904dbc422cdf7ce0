import type { Attention } from "../model/attention.ts";
import type { Room } from "../model/room.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { element } from "./dom.ts";
import { askToNotify } from "./notifications.ts";
import { sentenceOf } from "./sentence.ts";

/** Says above the log that one is away, or wants to be told of nothing; and asks whether one wants to be told. */
export class AttentionView {
  readonly #line = element("attention", HTMLParagraphElement);
  readonly #button = element("notify-button", HTMLButtonElement);
  readonly #room: Room;
  readonly #attention: Attention;

  constructor(room: Room, attention: Attention) {
    this.#room = room;
    this.#attention = attention;
    this.#button.addEventListener("click", () => void this.#switch());
    attention.changed.listen(() => this.#show());
    addEventListener("storage", () => this.#show()); // quiet in one tab is quiet in all
    this.#show();
  }

  async #switch(): Promise<void> {
    const isOn = this.#attention.level !== "none";
    try {
      if (!isOn) await askToNotify();
      this.#attention.level = isOn ? "none" : "mentions";
      this.#room.log.addNote(strings.levelIs(this.#attention.level));
    } catch (error) {
      this.#room.log.addNote(sentenceOf(error));
    }
  }

  #show(): void {
    const { away, isQuiet, level } = this.#attention;
    this.#button.ariaPressed = String(level !== "none");
    const sentences: string[] = [];
    if (away !== undefined) sentences.push(strings.youAreAway(cleanLine(away)));
    if (isQuiet) sentences.push(strings.isQuiet);
    this.#line.textContent = sentences.join(" ");
  }
}
