import type { Room } from "../model/room.ts";
import type { MemberInfo } from "../protocol.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { button, element, make } from "./dom.ts";

/** Who is in the room: a column of its own on a wide screen, a panel on a narrow one. */
export class PeopleView {
  readonly #panel = element("people", HTMLElement);
  readonly #button = element("people-button", HTMLButtonElement);
  readonly #list = element("people-list", HTMLUListElement);
  readonly #room: Room;
  readonly #manage: (member: MemberInfo) => void;

  /** `manage` asks the host what to do with a member. */
  constructor(room: Room, manage: (member: MemberInfo) => void) {
    this.#room = room;
    this.#manage = manage;
    room.changed.listen((part) => {
      if (part === "members" || part === "me") this.#show();
    });
    this.#button.addEventListener("click", () => this.#toggle());
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#isOpen && !document.querySelector("dialog[open]")) this.#toggle();
    });
    element("talk", HTMLElement).addEventListener("pointerdown", () => {
      if (this.#isOpen) this.#toggle();
    });
    this.#show();
  }

  /** Put the focus on what manages `member`, or near it where that is gone. */
  focus(member: string): void {
    const found = this.#list.querySelector<HTMLElement>(`[data-member="${CSS.escape(member)}"]`);
    (found ?? this.#panel.querySelector("button"))?.focus();
  }

  get #isOpen(): boolean {
    return this.#button.ariaExpanded === "true";
  }

  #toggle(): void {
    this.#button.ariaExpanded = String(!this.#isOpen);
    this.#panel.classList.toggle("open", this.#isOpen);
  }

  #show(): void {
    const { members } = this.#room;
    const focused = this.#list.contains(document.activeElement) && document.activeElement;
    this.#button.textContent = strings.here(members.online);
    this.#list.replaceChildren(...members.sorted.map((member) => this.#row(member)));
    if (focused instanceof HTMLElement) this.focus(focused.dataset.member ?? "");
  }

  #row(member: MemberInfo): HTMLLIElement {
    const row = make("li", member.online ? "person here" : "person away");
    const name = make("span", "person-name", cleanLine(member.name));
    name.dir = "auto";
    const isMe = member.member === this.#room.member;
    const marks: string[] = [];
    if (isMe) marks.push(strings.you);
    if (member.host) marks.push(strings.host);
    if (member.muted) marks.push(strings.muted);
    if (!member.online) marks.push(strings.away);
    const words = make("span", "person-words");
    words.append(name, " ", make("span", "person-marks", marks.join(" · ")));
    row.append(words);
    if (this.#room.isHost && !isMe) row.append(this.#manageButton(member));
    return row;
  }

  #manageButton(member: MemberInfo): HTMLButtonElement {
    const made = button("", () => this.#manage(member));
    made.className = "quiet more inside";
    made.dataset.member = member.member;
    made.ariaLabel = strings.manage(cleanLine(member.name));
    made.ariaHasPopup = "dialog";
    return made;
  }
}
