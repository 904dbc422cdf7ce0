import type { Entry, Log, LogChange } from "../model/log.ts";
import type { Room } from "../model/room.ts";
import type { ChatMessage } from "../protocol.ts";
import { strings } from "../strings.ts";
import { element, setHidden } from "./dom.ts";
import { Pace } from "./pace.ts";
import { rowsFor, rule } from "./rows.ts";

/** Nearer to the end than this, in CSS pixels, counts as at the end. */
const END_SLACK = 40;
/** Nearer to the top or the end than this, in CSS pixels, what comes there is fetched. */
const READ_SLACK = 400;
/** No row is lower than this, in CSS pixels. */
const ROW_MIN = 20;

/** Fetch a page for the log, where the room has more. */
export interface Pages {
  readOlder(): void;
  readNewer(): void;
}

/**
 * The log on the screen. It follows the end only where the reader is at the end, and keeps the
 * line that is being read where messages come in above it.
 */
export class LogView {
  readonly #scroll = element("log-scroll", HTMLDivElement);
  readonly #top = element("log-top", HTMLParagraphElement);
  readonly #list = element("log", HTMLDivElement);
  readonly #toEnd = element("to-end", HTMLButtonElement);
  readonly #room: Room;
  readonly #log: Log;
  readonly #pages: Pages;
  /** Where the log was scrolled to when that was last looked at or set. */
  #lastTop = 0;
  /** Messages that came while the reader was not at the end. */
  #unseen = 0;
  /** The seq of the message that has "New messages" above it. */
  #firstNew: number | undefined;
  /** Whether the reader has not been at the end since that was set. */
  #isMarkFresh = false;
  /** What is to be drawn at the end, when it is time. */
  readonly #undrawn: Entry[] = [];
  readonly #pace = new Pace(() => this.#drawNews());
  /** The reader's name, as mentions of it are drawn. */
  #drawnName: string;

  constructor(room: Room, pages: Pages) {
    this.#room = room;
    this.#log = room.log;
    this.#pages = pages;
    this.#drawnName = room.name;
    room.log.changed.listen((change) => this.#onChange(change));
    room.changed.listen((part) => {
      if (part === "me" && room.name !== this.#drawnName) this.#redraw();
    });
    this.#scroll.addEventListener("scroll", () => this.#onScroll());
    this.#scroll.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      this.toEnd();
      element("text", HTMLTextAreaElement).focus();
    });
    this.#toEnd.addEventListener("click", () => this.toEnd());
    addEventListener("focus", () => this.#onSeen());
    const resizes = new ResizeObserver(() => this.#keepEnd());
    resizes.observe(this.#scroll);
    resizes.observe(element("outbox", HTMLDivElement));
  }

  toEnd(): void {
    if (this.#log.hasNewer) return this.#log.showNewest(); // which comes back here
    this.#log.isFollowed = true;
    this.#keepEnd();
    this.#onSeen();
  }

  /** Bring the message `seq`, which the log has, to where the reader looks. */
  goTo(seq: number): void {
    this.#log.isFollowed = false; // which keeps it here, however much is said
    this.#draw();
    const row = this.#list.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
    if (!row) return;
    this.#list.querySelector(".found")?.classList.remove("found");
    row.classList.add("found");
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
    this.#onScroll();
  }

  /** Have more fetched where the reader is near the first or the last message here. */
  fillUp(): void {
    if (this.#scroll.scrollTop < READ_SLACK) this.#pages.readOlder();
    if (this.#toBottom < READ_SLACK) this.#pages.readNewer();
  }

  scrollByPage(direction: -1 | 1): void {
    this.#scroll.scrollBy({ top: direction * this.#scroll.clientHeight * 0.8 });
  }

  /** Stay at the end where the reader is there; to be called when the height has changed. */
  #keepEnd(): void {
    if (this.#log.isFollowed) this.#scrollTo(this.#scroll.scrollHeight);
  }

  #onChange(change: LogChange): void {
    if (change.kind === "appended") return this.#append(change.entries);
    if (change.kind === "replaced") this.#undrawn.length = 0;
    else if (change.kind !== "cut") this.#draw();
    // First, as it has its part in the height that is scrolled.
    show(this.#top, this.#log.hasOlder ? strings.older : strings.beginning);
    switch (change.kind) {
      case "replaced":
        this.#replace();
        break;
      case "missed":
        this.#hear(change.entries);
        break;
      case "prepended":
        this.#prepend(change.entries);
        break;
      case "extended":
        this.#list.append(...this.#rowsAtEnd(change.entries));
        break;
      case "cut":
        return this.#cut(change.first, change.last);
    }
    this.#showToEnd();
    this.fillUp();
  }

  #replace(): void {
    this.#list.replaceChildren(...this.#rows(this.#log.entries));
    if (this.#log.hasNewer) this.#log.isFollowed = false;
    else this.toEnd();
  }

  /** Draw all anew, under the reader's new name. */
  #redraw(): void {
    this.#drawnName = this.#room.name;
    this.#draw();
    this.#belowReader(() => this.#list.replaceChildren(...this.#rows(this.#log.entries)));
  }

  /** Count what others have just said, and mark where that begins. */
  #hear(entries: Entry[]): void {
    const fromOthers = entries.flatMap((entry) => messageFromOthers(entry, this.#room.member) ?? []);
    const [first] = fromOthers;
    if (first && !this.#isBeingRead && !this.#isMarkFresh) {
      this.#list.querySelector(".rule.new")?.remove();
      this.#firstNew = first.seq;
      this.#isMarkFresh = true;
    }
    if (!this.#log.isFollowed) this.#unseen += fromOthers.length;
  }

  #append(entries: Entry[]): void {
    this.#hear(entries);
    this.#undrawn.push(...entries);
    // One's own stands in the outbox until it is here.
    if (entries.some((entry) => entry.kind === "chat" && entry.message.member === this.#room.member)) this.#drawNews();
    else this.#pace.ask();
  }

  /** Draw what has just been said: of a flood only what can be seen, and enough above it that nothing is fetched for it. */
  #drawNews(): void {
    const most = Math.ceil((this.#scroll.clientHeight + READ_SLACK) / ROW_MIN);
    if (this.#log.isFollowed && this.#undrawn.length > most) this.#log.keepNewest(most);
    this.#draw();
  }

  /** Bring the end of the screen up to the log; that alone, as the log may be in the midst of a change. */
  #draw(): void {
    const entries = this.#undrawn.splice(0);
    if (entries.length === 0) return;
    this.#list.append(...this.#rowsAtEnd(entries));
    this.#keepEnd();
    this.#showToEnd();
    this.fillUp();
  }

  #prepend(entries: Entry[]): void {
    this.#belowReader(() => {
      this.#redrawFirst(this.#log.entries[entries.length], entries.at(-1));
      this.#list.prepend(...this.#rows(entries));
    });
  }

  #cut(first: number, last: number): void {
    const drawn = this.#log.entries.length + first + last - this.#undrawn.length;
    const gone = Math.min(first, drawn);
    this.#undrawn.splice(0, first - gone);
    if (first > gone) return this.#list.replaceChildren();
    removeRows(this.#list, last, "lastElementChild");
    removeRules(this.#list, "lastElementChild");
    if (first === 0) return;
    this.#belowReader(() => {
      removeRows(this.#list, first, "firstElementChild");
      this.#redrawFirst(this.#log.entries[0], undefined);
    });
  }

  /** The rows of what is the first entry on the screen depend on what comes before it. */
  #redrawFirst(entry: Entry | undefined, before: Entry | undefined): void {
    removeRules(this.#list, "firstElementChild");
    if (entry) this.#list.firstElementChild?.replaceWith(...this.#rows([entry], before));
  }

  /** Change what stands above the reader's line, or all, and leave that line where it is. */
  #belowReader(change: () => void): void {
    const fromEnd = this.#scroll.scrollHeight - this.#scroll.scrollTop;
    change();
    this.#scrollTo(this.#scroll.scrollHeight - fromEnd);
  }

  #rowsAtEnd(entries: Entry[]): HTMLElement[] {
    return this.#rows(entries, this.#log.entries.at(-entries.length - 1));
  }

  #rows(entries: readonly Entry[], before?: Entry): HTMLElement[] {
    return entries.flatMap((entry, i) => {
      const rows = rowsFor(entry, entries[i - 1] ?? before, this.#room);
      if (entry.kind !== "chat" || entry.message.seq !== this.#firstNew) return rows;
      // Below the mark a message has its name again.
      const row = rows.at(-1);
      row?.classList.remove("grouped");
      rows.splice(-1, 0, rule("new", strings.newMessages));
      return rows;
    });
  }

  /** Whether what comes now is seen at once. */
  get #isBeingRead(): boolean {
    return this.#log.isFollowed && !document.hidden && document.hasFocus();
  }

  get #toBottom(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight;
  }

  #scrollTo(top: number): void {
    this.#scroll.scrollTop = top;
    this.#lastTop = this.#scroll.scrollTop;
  }

  #onScroll(): void {
    const { scrollTop } = this.#scroll;
    // Only the reader's own going up leaves the end, not a window that shrank meanwhile.
    if (this.#toBottom < END_SLACK && !this.#log.hasNewer) this.#log.isFollowed = true;
    else if (scrollTop < this.#lastTop) this.#log.isFollowed = false;
    this.#lastTop = scrollTop;
    this.#onSeen();
    this.fillUp();
  }

  #onSeen(): void {
    if (this.#log.isFollowed) this.#unseen = 0;
    if (this.#isBeingRead) this.#isMarkFresh = false;
    this.#showToEnd();
  }

  #showToEnd(): void {
    setHidden(this.#toEnd, this.#log.isFollowed);
    show(this.#toEnd, this.#unseen > 0 ? strings.unseen(this.#unseen) : strings.toNewest);
  }
}

/** Have an element say `words`; saying the same again would cost as much as something new. */
function show(element: HTMLElement, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

type Edge = "firstElementChild" | "lastElementChild";

/** Take `count` rows away at an edge, with the rules there. */
function removeRows(list: HTMLElement, count: number, edge: Edge): void {
  for (let left = count; left > 0; ) {
    const element = list[edge];
    if (!element) return;
    if (!isRule(element)) left -= 1;
    element.remove();
  }
}

function removeRules(list: HTMLElement, edge: Edge): void {
  for (let element = list[edge]; element && isRule(element); element = list[edge]) element.remove();
}

function isRule(element: Element): boolean {
  return element.classList.contains("rule");
}

function messageFromOthers(entry: Entry, me: string): ChatMessage | undefined {
  return entry.kind === "chat" && entry.message.member !== me ? entry.message : undefined;
}
