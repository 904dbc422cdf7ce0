/** What the host of a room may do (protocol: The host). */

import { Mistake } from "../mistake.ts";
import { findNamed } from "../model/names.ts";
import { SLOW_MAX } from "../protocol.ts";
import { strings } from "../strings.ts";
import type { Command, Place } from "./command.ts";

type Run = Command["run"];

export const hostCommands: readonly Command[] = [
  { name: "kick", argument: "NAME [REASON]", help: "take somebody out, who may come again", run: kick },
  { name: "ban", argument: "NAME [REASON]", help: "take somebody out for good, or keep out who has gone", run: ban },
  { name: "unban", argument: "NAME", help: "let somebody come again who was banned", run: unban },
  { name: "bans", help: "show who is banned", run: bans },
  { name: "mute", argument: "NAME", help: "let somebody say nothing", run: muting(true) },
  { name: "unmute", argument: "NAME", help: "let somebody speak again", run: muting(false) },
  { name: "lock", help: "let nobody new in; they may knock", run: locking(true) },
  { name: "unlock", help: "let everybody in again", run: locking(false) },
  { name: "admit", argument: "[NAME]", help: "let in who knocks, or who knocked first", run: answering(true) },
  { name: "refuse", argument: "[NAME]", help: "do not let in who knocks", run: answering(false) },
  { name: "slow", argument: "SECONDS", help: "have everybody wait between messages; 0 ends it", run: slow },
  {
    name: "passphrase",
    argument: "[TEXT]",
    help: "show or set what newcomers are asked for; /passphrase - takes it away",
    run: passphrase,
  },
  { name: "newcode", help: "give the room another code; all inside stay", run: newCode },
  { name: "transfer", argument: "NAME", help: "make somebody else the host", run: transfer },
];

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

async function passphrase({ room, session }: Place, text: string): Promise<string | void> {
  if (!text) return strings.passphraseIs(room.rules.passphrase);
  await session.ask("passphrase", { passphrase: text === "-" ? "" : text });
}

async function newCode({ room, session }: Place): Promise<string> {
  const answer = await session.ask("newcode", {});
  room.recode(answer.room);
  return strings.codeIs(room.code);
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
