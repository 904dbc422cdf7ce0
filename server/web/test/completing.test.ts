import assert from "node:assert/strict";
import { test } from "node:test";
import { complete } from "../src/model/completing.ts";

const word = (text: string): { text: string; about: string } => ({ text, about: "" });
const candidates = {
  names: () => ["Ana", "Anton Lee", "Jürgen"].map(word),
  commands: () => ["/help", "/ban ", "/bans"].map(word),
};

for (const [before, start, choices] of [
  ["/ba", 0, ["/ban ", "/bans"]],
  ["/BANS", 0, ["/bans"]],
  ["/", 0, ["/help", "/ban ", "/bans"]],
  ["//ba", 4, []],
  ["say /ba", 7, []],
  ["hello @an", 6, ["@Ana ", "@Anton Lee "]],
  ["(@anton l", 1, ["@Anton Lee "]],
  ["@JÜR", 0, ["@Jürgen "]],
  ["me@an", 5, []],
  ["@", 1, []],
  ["@nobody", 0, []],
  ["plain an", 8, []],
] as const) {
  test(`completing ${before}`, () => {
    const found = complete(before, candidates);
    assert.deepEqual(
      found.choices.map(({ text }) => text),
      choices,
    );
    assert.equal(found.start, start);
  });
}
