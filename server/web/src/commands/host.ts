/** What the host of a room may do (protocol: The host). */

import { Mistake } from "../mistake.ts";
import { findNamed } from "../model/names.ts";
import { KEEP_DAYS_MAX, KEEP_MESSAGES_MAX, type Keep, SLOW_MAX } from "../protocol.ts";
import { strings } from "../strings.ts";
import type { Place, Run } from "./command.ts";
import type { forTheHost } from "./table.ts";

/** What does each of them. */
export const hostRuns: Readonly<Record<keyof typeof forTheHost, Run>> = {
  kick,
  ban,
  unban,
  bans,
  mute: muting(true),
  unmute: muting(false),
  lock: locking(true),
  unlock: locking(false),
  admit: answering(true),
  refuse: answering(false),
  slow,
  keep,
  passphrase,
  newcode: newCode,
  webhook,
  transfer,
};

async function kick({ room, session }: Place, typed: string): Promise<void> {
  const { found, rest } = named("kick", room.members.sorted, typed);
  await session.ask("kick", { member: found.member, reason: rest });
}

async function ban({ room, session }: Place, typed: string): Promise<void> {
  const { left = [] } = await session.ask("bans", {});
  const { found, rest } = named("ban", [...left, ...room.members.sorted], typed);
  await session.ask("ban", { member: found.member, reason: rest });
}

async function unban({ session }: Place, name: string): Promise<void> {
  if (!name) throw new Mistake(strings.needsName("unban"));
  await session.ask("unban", { name });
}

async function bans({ session }: Place): Promise<string> {
  const { names } = await session.ask("bans", {});
  return strings.banned(names);
}

function muting(on: boolean): Run {
  return async ({ room, session }, typed) => {
    const { found } = named(on ? "mute" : "unmute", room.members.sorted, typed);
    await session.ask("mute", { member: found.member, on });
  };
}

function locking(on: boolean): Run {
  return async ({ session }) => {
    await session.ask("lock", { on });
  };
}

function answering(on: boolean): Run {
  return async ({ room, session }, typed) => {
    const [first] = room.knocks;
    if (!first) throw new Mistake(strings.nobodyKnocks);
    const knocker = typed ? named("admit", room.knocks, typed).found : first;
    await session.ask("admit", { knock: knocker.knock, on });
  };
}

async function slow({ session }: Place, typed: string): Promise<void> {
  await session.ask("slow", { seconds: secondsIn(typed) });
}

async function keep({ room, session }: Place, typed: string): Promise<string | void> {
  if (!typed) return strings.keeps(room.rules.keep);
  await session.ask("keep", keepIn(typed));
}

async function passphrase({ room, session }: Place, text: string): Promise<string | void> {
  if (!text) return strings.passphraseIs(room.rules.passphrase);
  await session.ask("passphrase", { passphrase: text === "-" ? "" : text });
}

async function newCode({ room, session }: Place): Promise<string> {
  const answer = await session.ask("newcode", {});
  room.recode(answer.room);
  return strings.codeIs(room.code);
}

async function webhook({ session }: Place, typed: string): Promise<string | void> {
  if (typed !== "" && typed.toLowerCase() !== "off") throw new Mistake(strings.needsOnOrOff);
  const { path } = await session.ask("webhook", { on: typed === "" });
  if (path !== undefined) return strings.webhookIs(webhookAddress(path));
}

/** Where programs speak in the room whose webhook has the path. */
export function webhookAddress(path: string): string {
  return new URL(path, location.origin).href;
}

async function transfer({ room, session }: Place, typed: string): Promise<void> {
  const { found } = named("transfer", room.members.sorted, typed);
  await session.ask("transfer", { member: found.member });
}

/** The whole seconds of slow mode that were typed. Throws `Mistake`. */
export function secondsIn(typed: string): number {
  const seconds = /^\d{1,4}$/.test(typed.trim()) ? Number(typed) : Infinity;
  if (seconds > SLOW_MAX) throw new Mistake(strings.needsSeconds(SLOW_MAX));
  return seconds;
}

/** How many messages, and of how many days, are to be kept, as typed. Throws `Mistake`. */
export function keepIn(typed: string): Keep {
  const words = typed.trim().toLowerCase();
  if (words === "all") return {};
  const keep: Keep = {};
  for (const word of words.split(/\s+/)) {
    const [, digits, unit] = /^(\d{1,12})(d?)$/.exec(word) ?? [];
    const [what, most] = unit === "d" ? (["days", KEEP_DAYS_MAX] as const) : (["messages", KEEP_MESSAGES_MAX] as const);
    const count = Number(digits);
    if (!(count > 0 && count <= most) || what in keep) throw new Mistake(strings.needsKeep);
    keep[what] = count;
  }
  return keep;
}

/** What is kept, as one types it. */
export function keepWords({ messages = 0, days = 0 }: Keep): string {
  return [messages > 0 ? `${messages}` : "", days > 0 ? `${days}d` : ""].filter(Boolean).join(" ") || "all";
}

/** Whom the command means. Throws `Mistake`. */
function named<T extends { name: string }>(
  command: string,
  all: Iterable<T>,
  typed: string,
): { found: T; rest: string } {
  if (!typed) throw new Mistake(strings.needsName(command));
  const match = findNamed(all, typed);
  if (!match) throw new Mistake(strings.nobodyCalled(typed));
  return match;
}
