import type { Entry } from "../model/log.ts";
import type { ChatMessage } from "../protocol.ts";
import { strings } from "../strings.ts";
import { cleanLine, cleanText } from "../text.ts";
import { clockTime, dayName, fullTime, isSameDay } from "../time.ts";
import { make } from "./dom.ts";
import { drawn } from "./formatted.ts";

/** Messages of one member are shown under one name while they follow each other this closely. */
const GROUP_MS = 5 * 60_000;
const NAME_COLOURS = 8;

/** The reader. */
export type Me = Pick<ChatMessage, "member" | "name">;

/** What the log shows for an entry that comes after `previous`: a date rule, if due, and its row. */
export function rowsFor(entry: Entry, previous: Entry | undefined, me: Me): HTMLElement[] {
  const row = rowFor(entry, previous, me);
  if (previous && isSameDay(previous.ts, entry.ts)) return [row];
  return [rule("day", dayName(entry.ts)), row];
}

/** A line across the log with words on it. */
export function rule(className: string, words: string): HTMLElement {
  const line = make("div", `rule ${className}`);
  line.append(make("span", "", words));
  return line;
}

function rowFor(entry: Entry, previous: Entry | undefined, me: Me): HTMLElement {
  switch (entry.kind) {
    case "chat":
      return messageRow(entry.message, isGrouped(entry.message, previous), me);
    case "notice": {
      const row = make("div", "row notice");
      const words = make("span", "");
      words.append(
        make("bdi", "", cleanLine(entry.notice.name)),
        " ",
        make("bdi", "", cleanLine(entry.notice.message)),
      );
      row.append(words, time(entry.ts));
      return row;
    }
    case "note":
      return noteRow(cleanText(entry.text));
  }
}

/** What the page itself says, in lines. */
function noteRow(text: string): HTMLElement {
  const row = make("div", "row note");
  row.append(...text.split("\n").map((line) => isolated("div", "", line)));
  return row;
}

function messageRow(message: ChatMessage, grouped: boolean, me: Me): HTMLElement {
  const row = make("div", grouped ? "row chat grouped" : "row chat");
  row.dataset.seq = String(message.seq);
  const isOwn = message.member === me.member;
  const text = textOf(message.message, isOwn ? "" : me.name);
  if (isOwn) row.classList.add("own");
  else if (text.querySelector("mark")) row.classList.add("mentions");
  const head = make("p", "head");
  head.append(nameOf(message), " ", ...markOf(message), time(message.ts));
  row.append(head, text);
  return row;
}

/** What somebody says, with `name` marked where it is mentioned. */
export function textOf(said: string, name = ""): HTMLElement {
  const text = isolated("div", "text", "");
  text.append(drawn(cleanText(said), name));
  return text;
}

/** The member's name, in its colour; a bot's, which is no member's, in that of the name. */
export function nameOf({ member, name }: Pick<ChatMessage, "member" | "name">): HTMLElement {
  return isolated("span", `name name-${colourOf(member || name)}`, cleanLine(name));
}

/** What stands beside the name of a bot, where nobody's name can reach. */
export function markOf({ bot = false }: Pick<ChatMessage, "bot">): (HTMLElement | string)[] {
  return bot ? [make("span", "bot", strings.bot), " "] : [];
}

/** An element whose text has its own writing direction and turns nobody else's. */
function isolated(tag: "div" | "p" | "span", className: string, text: string): HTMLElement {
  const made = make(tag, className, text);
  made.dir = "auto";
  return made;
}

/** Whether a message that comes after `previous` stands under the name there; as in chadchat_tui.state.rows. */
export function isGrouped(message: Pick<ChatMessage, "member" | "name" | "ts">, previous: Entry | undefined): boolean {
  if (previous?.kind !== "chat") return false;
  const elapsed = message.ts - previous.ts;
  return (
    previous.message.member === message.member &&
    previous.message.name === message.name &&
    elapsed >= 0 &&
    elapsed < GROUP_MS &&
    isSameDay(previous.ts, message.ts)
  );
}

function time(ts: number): HTMLTimeElement {
  const made = make("time", "", clockTime(ts));
  made.dateTime = new Date(ts).toISOString();
  made.title = fullTime(ts);
  return made;
}

/** A member keeps its colour, whatever it is called. */
function colourOf(member: string): number {
  let hash = 0;
  for (const character of member) hash = (hash * 31 + character.charCodeAt(0)) | 0;
  return Math.abs(hash) % NAME_COLOURS;
}
