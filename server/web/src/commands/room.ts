/** What everybody in a room may do there. */

import { Mistake } from "../mistake.ts";
import { findNamed } from "../model/names.ts";
import { readPlace } from "../model/places.ts";
import type { Room } from "../model/room.ts";
import type { MemberInfo } from "../protocol.ts";
import { strings } from "../strings.ts";
import type { Place } from "./command.ts";

export function who({ members }: Room): string {
  const names = (some: readonly MemberInfo[]): string => some.map(({ name }) => name).join(", ");
  const here = members.sorted.filter(({ online }) => online);
  const away = members.sorted.filter(({ online }) => !online);
  const lines = [strings.whoIsHere(names(here))];
  if (away.length > 0) lines.push(strings.whoIsAway(names(away)));
  return lines.join("\n");
}

export function whois({ room }: Place, typed: string): string {
  if (!typed) throw new Mistake(strings.needsName("whois"));
  const found = findNamed(room.members.sorted, typed)?.found;
  if (!found) throw new Mistake(strings.nobodyCalled(typed));
  const marks = [found.member === room.member && strings.you, found.host && strings.host, found.muted && strings.muted];
  return strings.whoIs(
    found.name,
    marks.filter((mark) => typeof mark === "string"),
    found.online,
  );
}

/** With a deed behind it, it is a message (see `read`). */
export function me(): never {
  throw new Mistake(strings.needsDeed);
}

export async function nick({ room, session }: Place, name: string): Promise<string> {
  if (!name) throw new Mistake(strings.needsName("nick"));
  await session.rename(name);
  return strings.nowCalled(room.name);
}

export async function topic({ room, session }: Place, text: string): Promise<string | void> {
  if (!text) return strings.topicIs(room.topic);
  await session.ask("topic", { topic: text === "-" ? "" : text });
}

export async function goTo(place: Place, typed: string): Promise<string | void> {
  if (!typed) throw new Mistake(strings.needsPlace);
  const { room, session } = place;
  const wanted = readPlace(typed, Date.now());
  if (!wanted) throw new Mistake(strings.noMoment);
  const seq = "seq" in wanted ? wanted.seq : (await session.ask("seek", { ts: wanted.ts })).seq;
  if (!room.log.newest) return strings.nothingSaid;
  await place.goTo(Math.max(1, Math.min(seq, room.log.newest)));
}

/** Send again what was refused. */
export function retry({ outbox }: Place): string | void {
  const refused = outbox.items.filter(({ refusal }) => refusal !== undefined);
  if (refused.length === 0) return strings.nothingToRetry;
  for (const { id } of refused) outbox.retry(id);
}

/** Take back what was refused, or was never sent: it stands where one writes then. */
export function cancel({ outbox, giveBack }: Place): string | void {
  const taken = outbox.withdraw();
  if (taken.length === 0) return strings.nothingToTakeBack;
  giveBack(taken.join("\n"));
}

/** Versions and state, without anything that is nobody else's business. */
export function debug({ room, connection, outbox }: Place): string {
  const { log, members } = room;
  return [
    navigator.userAgent,
    strings.debugConnection(location.origin, connection.state.kind),
    strings.debugRoom(members.online, log.newest ?? 0, log.entries.length, outbox.items.length),
  ].join("\n");
}

/** What the log can be downloaded as. */
export const FORMS: readonly string[] = ["markdown", "jsonl"];

/** Have the browser download the whole log, as Markdown unless the lines of JSON are asked for. */
export function exportLog(place: Place, typed: string): void {
  if (!place.room.isHost) throw new Mistake(strings.exportIsHosts);
  const format = typed.toLowerCase() || "markdown";
  if (!FORMS.includes(format)) throw new Mistake(strings.noForm(typed));
  place.download(format);
}

/** Connect now, or anew. */
export function reconnect({ connection }: Place): void {
  connection.restart(strings.lost);
  connection.open();
}

/** Come into another room, in a tab of its own. */
export function join({ room }: Place, typed: string): void {
  const [address = "", ...name] = typed.split(/\s+/);
  const code = /^(?:\S*\/)?([A-Za-z]{4,12})\/?(?:\?\S*)?$/.exec(address)?.[1];
  if (!code) throw new Mistake(strings.needsCode);
  const query = new URLSearchParams({ name: name.join(" ") || room.name });
  const url = `/${code.toUpperCase()}?${query.toString()}`;
  if (!open(url)) location.assign(url);
}
