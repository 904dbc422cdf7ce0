import assert from "node:assert/strict";
import { test } from "node:test";
import { commands, read } from "../src/commands.ts";

test("text is text, also where a slash stands in it", () => {
  assert.deepEqual(read("and/or"), { kind: "text", text: "and/or" });
  assert.deepEqual(read(" /help"), { kind: "text", text: " /help" });
});

test("two slashes send one", () => {
  assert.deepEqual(read("//help"), { kind: "text", text: "/help" });
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
