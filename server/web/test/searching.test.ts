import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Finds } from "../src/model/finds.ts";
import type { ChatMessage } from "../src/protocol.ts";
import { marks } from "../src/searching.ts";

interface Example {
  readonly query: string;
  readonly text: string;
  /** What of the text is marked. */
  readonly marked: readonly string[];
}

const path = new URL("../../../tests/shared/searching.json", import.meta.url);
const examples = JSON.parse(readFileSync(path, "utf-8")) as Example[];

for (const { query, text, marked } of examples) {
  test(`marks of ${query} in ${text}`, () => {
    assert.deepEqual(
      marks(query, text).map(({ start, end }) => text.slice(start, end)),
      marked,
    );
  });
}

function message(seq: number, text: string): ChatMessage {
  return { room: "ABCD", kind: "chat", member: "m", name: "Ana", seq, id: `${seq}`, message: text, ts: 0 };
}

test("of a long message there is shown what was looked for", () => {
  const finds = new Finds("tea");
  const { text, marks: found } = finds.excerpt(message(1, `${"x ".repeat(500)}Tea ${"y ".repeat(500)}`));
  assert.ok(text.length <= 162);
  assert.match(text, /^….*…$/);
  assert.deepEqual(
    found.map(({ start, end }) => text.slice(start, end)),
    ["Tea"],
  );
});

test("there is no more where the server has not looked further", () => {
  const finds = new Finds("tea");
  finds.take({ ok: true, messages: [message(9, "tea")], more: true, before: 9 });
  assert.equal(finds.more, true);
  finds.take({ ok: true, messages: [], more: true, before: 9 });
  assert.equal(finds.more, false);
});
