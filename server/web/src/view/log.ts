import type { Entry, LogChange } from "../model/log.ts";
import type { Room } from "../model/room.ts";
import { strings } from "../strings.ts";
import { element } from "./dom.ts";
import { rowsFor, rule } from "./rows.ts";

/** Nearer to the end than this, in CSS pixels, counts as at the end. */
const END_SLACK = 40;
/** Nearer to the top than this, in CSS pixels, older messages are fetched. */
const TOP_SLACK = 400;

/**
 * The log on the screen. It follows the end only where the reader is at the end, and keeps the
 * line that is being read where older messages come in above it.
 */
export class LogView {
  readonly #scroll = element("log-scroll", HTMLDivElement);
  readonly #top = element("log-top", HTMLParagraphElement);
  readonly #list = element("log", HTMLDivElement);
  readonly #toEnd = element("to-end", HTMLButtonElement);
  readonly #room: Room;
  readonly #readOlder: () => void;
  #isFollowing = true;
  /** Where the log was scrolled to when that was last looked at or set. */
  #lastTop = 0;
  /** Messages that came while the reader was not at the end. */
  #unseen = 0;
  #mark: HTMLElement | undefined;
  /** Whether the reader has not been at the end since the mark was set. */
  #isMarkFresh = false;

  /** `readOlder` asks for a page of older messages. */
  constructor(room: Room, readOlder: () => void) {
    this.#room = room;
    this.#readOlder = readOlder;
    room.log.changed.listen((change) => this.#onChange(change));
    this.#scroll.addEventListener("scroll", () => this.#onScroll());
    this.#toEnd.addEventListener("click", () => this.toEnd());
    addEventListener("focus", () => this.#onSeen());
    const resizes = new ResizeObserver(() => this.#keepEnd());
    resizes.observe(this.#scroll);
    resizes.observe(element("outbox", HTMLDivElement));
  }

  toEnd(): void {
    this.#isFollowing = true;
    this.#keepEnd();
    this.#onSeen();
  }

  /** Stay at the end where the reader is there; to be called when the height has changed. */
  #keepEnd(): void {
    if (this.#isFollowing) this.#scrollTo(this.#scroll.scrollHeight);
  }

  /** Have older messages fetched where the reader is near the first one here. */
  fillUp(): void {
    if (this.#scroll.scrollTop < TOP_SLACK) this.#readOlder();
  }

  scrollByPage(direction: -1 | 1): void {
    this.#scroll.scrollBy({ top: direction * this.#scroll.clientHeight * 0.8 });
  }

  #onChange(change: LogChange): void {
    // First, as it has its part in the height that is scrolled.
    this.#top.textContent = this.#room.log.hasOlder ? strings.older : strings.beginning;
    switch (change.kind) {
      case "replaced":
        this.#replace();
        break;
      case "appended":
        this.#append(change.entries);
        break;
      case "prepended":
        this.#prepend(change.entries);
    }
    this.fillUp();
  }

  #replace(): void {
    this.#unseen = 0;
    this.#mark = undefined;
    this.#list.replaceChildren(...this.#rows(this.#room.log.entries, undefined));
    this.toEnd();
  }

  #append(entries: Entry[]): void {
    const before = this.#room.log.entries.at(-entries.length - 1);
    const rows = this.#rows(entries, before);
    const fromOthers = entries.filter((entry) => isFromOthers(entry, this.#room.member));
    if (fromOthers.length > 0 && !this.#isBeingRead && !this.#isMarkFresh) {
      this.#setMark();
      // Below the mark the first message has its name again.
      rows.find((row) => row.classList.contains("chat"))?.classList.remove("grouped");
    }
    this.#list.append(...rows);
    if (this.#isFollowing) this.#keepEnd();
    else this.#unseen += fromOthers.length;
    this.#showToEnd();
  }

  #prepend(entries: Entry[]): void {
    const fromEnd = this.#scroll.scrollHeight - this.#scroll.scrollTop;
    // What is older is no news: it is not to be read aloud.
    this.#list.ariaLive = "off";
    this.#redrawFirstAfter(entries);
    this.#list.prepend(...this.#rows(entries, undefined));
    this.#scrollTo(this.#scroll.scrollHeight - fromEnd);
    requestAnimationFrame(() => (this.#list.ariaLive = "polite"));
  }

  /** The rows of what was the first entry depend on what now comes before it. */
  #redrawFirstAfter(entries: Entry[]): void {
    const before = entries.at(-1);
    const first = this.#room.log.entries[entries.length];
    if (!before || !first) return;
    this.#list.firstElementChild?.remove(); // its date rule
    this.#list.firstElementChild?.replaceWith(...rowsFor(first, before, this.#room));
  }

  #rows(entries: readonly Entry[], before: Entry | undefined): HTMLElement[] {
    return entries.flatMap((entry, i) => rowsFor(entry, entries[i - 1] ?? before, this.#room));
  }

  /** Whether what comes now is seen at once. */
  get #isBeingRead(): boolean {
    return this.#isFollowing && !document.hidden && document.hasFocus();
  }

  #setMark(): void {
    this.#mark?.remove();
    this.#mark = rule("new", strings.newMessages);
    this.#list.append(this.#mark);
    this.#isMarkFresh = true;
  }

  #scrollTo(top: number): void {
    this.#scroll.scrollTop = top;
    this.#lastTop = this.#scroll.scrollTop;
  }

  #onScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    // Only the reader's own going up leaves the end, not a window that shrank meanwhile.
    if (scrollHeight - scrollTop - clientHeight < END_SLACK) this.#isFollowing = true;
    else if (scrollTop < this.#lastTop) this.#isFollowing = false;
    this.#lastTop = scrollTop;
    this.#onSeen();
    this.fillUp();
  }

  #onSeen(): void {
    if (this.#isFollowing) this.#unseen = 0;
    if (this.#isBeingRead) this.#isMarkFresh = false;
    this.#showToEnd();
  }

  #showToEnd(): void {
    this.#toEnd.hidden = this.#isFollowing;
    this.#toEnd.textContent = this.#unseen > 0 ? strings.unseen(this.#unseen) : strings.toNewest;
  }
}

function isFromOthers(entry: Entry, me: string): boolean {
  return entry.kind === "chat" && entry.message.member !== me;
}
