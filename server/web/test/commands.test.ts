import assert from "node:assert/strict";
import { test } from "node:test";
import type { Place } from "../src/commands/command.ts";
import { secondsIn } from "../src/commands/host.ts";
import { commands, read } from "../src/commands/read.ts";
import { Mistake } from "../src/mistake.ts";
import { findNamed } from "../src/model/names.ts";
import { Room } from "../src/model/room.ts";

test("text is text, also where a slash stands in it", () => {
  assert.deepEqual(read("and/or"), { kind: "text", text: "and/or" });
  assert.deepEqual(read(" /help"), { kind: "text", text: " /help" });
});

test("two slashes send one", () => {
  assert.deepEqual(read("//help"), { kind: "text", text: "/help" });
});

test("a deed is a text, and nothing is sent where there is none", async () => {
  assert.deepEqual(read("/ME  waves "), { kind: "text", text: "/me waves" });
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

for (const [typed, nearest] of [
  ["/hlep", "help"],
  ["/nik", "nick"],
  ["/topics are good", "topic"],
  ["/usr/bin/env", undefined],
  ["/", undefined],
  ["/leaf", "leave"],
] as const) {
  test(`an unknown command is not sent, and a near one is offered: ${typed}`, () => {
    const input = read(typed);
    assert.ok(input.kind === "unknown");
    assert.equal(input.nearest, nearest);
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

test("the host's commands are shown to the host", async () => {
  const room = new Room("ABCD", "a", "Ana");
  const shown = async (): Promise<unknown> => commands.get("help")?.run({ room } as Place, "");
  assert.doesNotMatch(String(await shown()), /kick/);
  room.isHost = true;
  assert.match(String(await shown()), /\/kick NAME \[REASON\]\t/);
});
