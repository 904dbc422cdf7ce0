import type { Room } from "../model/room.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { element } from "./dom.ts";

/** What the page says of the room itself: its code, wherever that stands, its topic and its rules. */
export class HeaderView {
  readonly #room: Room;
  readonly #topicButton = element("topic-button", HTMLButtonElement);
  readonly #topic = element("topic", HTMLSpanElement);
  readonly #rules = element("rules", HTMLParagraphElement);
  readonly #manage = element("manage-button", HTMLButtonElement);

  constructor(room: Room) {
    this.#room = room;
    room.changed.listen((part) => {
      if (part === "code") this.#showCode();
      if (part === "topic") this.#showTopic();
      if (part === "rules") this.#showRules();
    });
  }

  /** One is out of the room: say no more of its rules, and have the topic only read. */
  turnOff(): void {
    this.#rules.textContent = "";
    this.#topicButton.disabled = true;
    this.#topicButton.hidden = this.#room.topic === "";
  }

  #showCode(): void {
    const { code } = this.#room;
    for (const place of document.querySelectorAll(".the-code")) place.textContent = code;
  }

  #showTopic(): void {
    this.#topic.textContent = cleanLine(this.#room.topic) || strings.noTopic;
    this.#topic.classList.toggle("set", this.#room.topic !== "");
  }

  #showRules(): void {
    const { isHost, isMuted, rules } = this.#room;
    const sentences: string[] = [];
    if (rules.locked) sentences.push(strings.isLocked);
    if (rules.passphrase) sentences.push(strings.hasPassphrase);
    if (rules.slow > 0) sentences.push(strings.isSlow(rules.slow));
    if (rules.keep.messages || rules.keep.days) sentences.push(strings.keeps(rules.keep));
    if (isMuted) sentences.push(strings.youAreMuted);
    this.#rules.textContent = sentences.join(" ");
    this.#manage.hidden = !isHost;
  }
}
