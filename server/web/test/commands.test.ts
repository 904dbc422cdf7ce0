import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomCandidates } from "../src/commands/candidates.ts";
import type { Place } from "../src/commands/command.ts";
import { keepIn, keepWords, secondsIn } from "../src/commands/host.ts";
import { commands, commandsFor, read } from "../src/commands/read.ts";
import { whois } from "../src/commands/room.ts";
import { Mistake } from "../src/mistake.ts";
import { findNamed } from "../src/model/names.ts";
import { Room } from "../src/model/room.ts";
import { EmojiNames } from "../src/net/emoji.ts";
import { examples } from "./examples.ts";

interface Example {
  readonly typed: string;
  /** What is said by it. */
  readonly says?: string;
  /** What is no command, and the nearest that is one. */
  readonly unknown?: string;
  readonly nearest?: string;
  /** The command behind which nothing may stand. */
  readonly alone?: string;
}

for (const { typed, says, unknown, nearest, alone } of examples<Example>("commands.json")) {
  test(`what is typed: ${JSON.stringify(typed)}`, () => {
    const input = read(typed);
    if (says !== undefined) assert.deepEqual(input, { kind: "text", text: says });
    else if (unknown !== undefined) assert.deepEqual(input, { kind: "unknown", typed: unknown.slice(1), nearest });
    else assert.ok(input.kind === "command" && `/${input.command.name}` === alone && !input.command.argument);
  });
}

test("nothing is sent where there is no deed", async () => {
  const input = read("/me");
  assert.ok(input.kind === "command");
  await assert.rejects(async () => input.command.run({} as Place, ""), Mistake);
});

for (const [typed, name, argument] of [
  ["/who", "who", ""],
  ["/NICK  Sean ", "nick", "Sean"],
  ["/topic two\nlines", "topic", "two\nlines"],
] as const) {
  test(`a command: ${JSON.stringify(typed)}`, () => {
    assert.deepEqual(read(typed), { kind: "command", command: commands.get(name), argument });
  });
}

const named = ["Bo", "Chadwick the Third", "Chadwick", "ＺＯＥ"].map((name) => ({ name }));

for (const [typed, name, rest] of [
  ["bo", "Bo", ""],
  ["Bo spams the room", "Bo", "spams the room"],
  ["chadwick  the third is late", "Chadwick the Third", "is late"],
  ["Chadwick the first", "Chadwick", "the first"],
  ["zoe", "ＺＯＥ", ""],
  ["Bob", undefined, ""],
  ["", undefined, ""],
] as const) {
  test(`whom a command means: ${typed}`, () => {
    const match = findNamed(named, typed);
    assert.equal(match?.found.name, name);
    if (match) assert.equal(match.rest, rest);
  });
}

test("the seconds of slow mode are whole, and an hour at most", () => {
  assert.equal(secondsIn(" 30 "), 30);
  assert.equal(secondsIn("3600"), 3600);
  for (const typed of ["", "-1", "1.5", "3601", "ten"]) assert.throws(() => secondsIn(typed), Mistake);
});

test("what is kept is so many messages, or of so many days, or all", () => {
  assert.deepEqual(keepIn("1000"), { messages: 1000 });
  assert.deepEqual(keepIn("7D  1000"), { messages: 1000, days: 7 });
  assert.deepEqual(keepIn("All"), {});
  for (const typed of ["1000", "7d", "1000 7d", "all"]) assert.equal(keepWords(keepIn(` ${typed} `)), typed);
  for (const typed of ["", "0", "7w", "-1", "1.5", "36501d", "1 2", "all 7d"])
    assert.throws(() => keepIn(typed), Mistake);
});

test("the host's commands are the host's", () => {
  const kicks = (isHost: boolean): boolean => commandsFor(isHost).some(({ name }) => name === "kick");
  assert.deepEqual([kicks(true), kicks(false)], [true, false]);
});

test("who somebody is, is told with what there is to say of them", () => {
  const room = new Room("ABCD", "a", "Ana");
  room.members.start(
    [
      { member: "a", name: "Ana", online: true, host: true },
      { member: "b", name: "Bo", online: false, host: false, muted: true },
    ],
    1,
  );
  const told = (typed: string): string => whois({ room } as Place, typed);
  assert.equal(told("ana"), "Ana (you, host) is here.");
  assert.equal(told("BO"), "Bo (muted) is away.");
  assert.throws(() => told("eve"), Mistake);
  assert.throws(() => told(""), Mistake);
});

test("what may stand behind a command is known of commands alone", () => {
  const candidates = new RoomCandidates(new Room("ABCD", "a", "Ana"), new EmojiNames(""));
  const words = (command: string): string[] => Array.from(candidates.arguments(command), ({ text }) => text);
  assert.deepEqual(words("export"), ["markdown", "jsonl"]);
  for (const none of ["constructor", "__proto__", "topic"]) assert.deepEqual(words(none), []);
});
