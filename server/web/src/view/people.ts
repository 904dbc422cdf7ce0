import type { Room } from "../model/room.ts";
import type { MemberInfo } from "../protocol.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { element, make } from "./dom.ts";

/** Who is in the room: a column of its own on a wide screen, a panel on a narrow one. */
export class PeopleView {
  readonly #panel = element("people", HTMLElement);
  readonly #button = element("people-button", HTMLButtonElement);
  readonly #list = element("people-list", HTMLUListElement);
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
    room.changed.listen((part) => {
      if (part === "members" || part === "me") this.#show();
    });
    this.#button.addEventListener("click", () => this.#toggle());
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#isOpen) this.#toggle();
    });
    element("talk", HTMLElement).addEventListener("pointerdown", () => {
      if (this.#isOpen) this.#toggle();
    });
    this.#show();
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
    this.#button.textContent = strings.here(members.online);
    this.#list.replaceChildren(...members.sorted.map((member) => this.#row(member)));
  }

  #row(member: MemberInfo): HTMLLIElement {
    const row = make("li", member.online ? "person here" : "person away");
    const name = make("span", "person-name", cleanLine(member.name));
    name.dir = "auto";
    const marks: string[] = [];
    if (member.member === this.#room.member) marks.push(strings.you);
    if (member.host) marks.push(strings.host);
    if (!member.online) marks.push(strings.away);
    row.append(name, " ", make("span", "person-marks", marks.join(" · ")));
    return row;
  }
}
