import assert from "node:assert/strict";
import { test } from "node:test";
import { Attention, type Level } from "../src/model/attention.ts";

function kept(text = ""): { load(): string; save(to: string): void } {
  return {
    load: () => text,
    save: (to) => {
      text = to;
    },
  };
}

const PLAIN = { isOwn: false, isMention: false };
const MENTION = { isOwn: false, isMention: true };

for (const [level, plain, mention] of [
  ["all", true, true],
  ["mentions", false, true],
  ["none", false, false],
] as const satisfies [Level, boolean, boolean][]) {
  test(`the level says of what one is told: ${level}`, () => {
    const attention = new Attention(() => false, kept(level), kept());
    assert.equal(attention.tells(PLAIN), plain);
    assert.equal(attention.tells(MENTION), mention);
    assert.equal(attention.tells({ ...MENTION, isOwn: true }), false);
  });
}

test("who has asked for nothing, looks, or wants quiet, is told nothing", () => {
  assert.equal(new Attention(() => false, kept(), kept()).tells(MENTION), false);
  assert.equal(new Attention(() => true, kept("all"), kept()).tells(MENTION), false);
  const quiet = new Attention(() => false, kept("all"), kept());
  quiet.isQuiet = true;
  assert.equal(quiet.tells(MENTION), false);
  quiet.isQuiet = false;
  assert.equal(quiet.tells(MENTION), true);
});

test("who is away does not look, though the window has the focus", () => {
  const attention = new Attention(() => true, kept("all"), kept());
  attention.away = "lunch";
  assert.equal(attention.isLooking, false);
  assert.equal(attention.tells(PLAIN), true);
  attention.away = undefined;
  assert.equal(attention.isLooking, true);
});
