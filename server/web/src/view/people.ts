import type { Room } from "../model/room.ts";
import type { MemberInfo } from "../protocol.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { button, element, make } from "./dom.ts";

/** Of a row, in CSS pixels, before one is drawn. */
const ROW_HEIGHT = 36;
/** Rows that are drawn above and below those that are seen. */
const SPARE_ROWS = 10;

/**
 * Who is in the room: a column of its own on a wide screen, a panel on a narrow one. All rows are of
 * one height, and only those that are seen are drawn, as there may be thousands.
 */
export class PeopleView {
  readonly #panel = element("people", HTMLElement);
  readonly #button = element("people-button", HTMLButtonElement);
  readonly #list = element("people-list", HTMLUListElement);
  readonly #room: Room;
  readonly #manage: (member: MemberInfo) => void;
  /** The drawing that is due, if any. */
  #frame: number | undefined;

  /** `manage` asks the host what to do with a member. */
  constructor(room: Room, manage: (member: MemberInfo) => void) {
    this.#room = room;
    this.#manage = manage;
    room.changed.listen((part) => {
      if (part === "members" || part === "me") this.#showSoon();
    });
    this.#button.addEventListener("click", () => this.#toggle());
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#isOpen && !document.querySelector("dialog[open]")) this.#toggle();
    });
    element("talk", HTMLElement).addEventListener("pointerdown", () => {
      if (this.#isOpen) this.#toggle();
    });
    this.#list.addEventListener("scroll", () => this.#showSoon());
    new ResizeObserver(() => this.#showSoon()).observe(this.#list);
    this.#show();
  }

  /** Put the focus on what manages `member`, or near it where that is gone. */
  focus(member: string): void {
    const found = this.#list.querySelector<HTMLElement>(`[data-member="${CSS.escape(member)}"]`);
    (found ?? this.#list).focus({ preventScroll: true });
  }

  get #isOpen(): boolean {
    return this.#button.ariaExpanded === "true";
  }

  #toggle(): void {
    this.#button.ariaExpanded = String(!this.#isOpen);
    this.#panel.classList.toggle("open", this.#isOpen);
  }

  #showSoon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#show();
    });
  }

  #show(): void {
    const { members } = this.#room;
    const all = members.sorted;
    const focused = this.#list.contains(document.activeElement) && document.activeElement;
    this.#list.classList.toggle("managed", this.#room.isHost);
    const height = this.#list.firstElementChild?.clientHeight || ROW_HEIGHT;
    const first = Math.max(0, Math.floor(this.#list.scrollTop / height) - SPARE_ROWS);
    const end = first + Math.ceil(this.#list.clientHeight / height) + 2 * SPARE_ROWS;
    this.#button.textContent = strings.here(members.online);
    const rows = all.slice(first, end).map((member, i) => this.#row(member, first + i + 1, all.length));
    // In place of those that are not drawn.
    rows.at(0)?.style.setProperty("margin-top", `${first * height}px`);
    rows.at(-1)?.style.setProperty("margin-bottom", `${Math.max(0, all.length - end) * height}px`);
    this.#list.replaceChildren(...rows);
    if (rows[0] && rows[0].clientHeight !== height) this.#showSoon(); // it was reckoned with another
    if (focused instanceof HTMLElement) this.focus(focused.dataset.member ?? "");
  }

  #row(member: MemberInfo, place: number, count: number): HTMLLIElement {
    const row = make("li", member.online ? "person here" : "person away");
    row.ariaPosInSet = String(place);
    row.ariaSetSize = String(count);
    const name = make("span", "person-name", cleanLine(member.name));
    name.dir = "auto";
    const isMe = member.member === this.#room.member;
    const marks: string[] = [];
    if (isMe) marks.push(strings.you);
    if (member.host) marks.push(strings.host);
    if (member.muted) marks.push(strings.muted);
    if (!member.online) marks.push(strings.away);
    const words = make("span", "person-words");
    words.title = cleanLine(member.name);
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
