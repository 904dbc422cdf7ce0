import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { formatted } from "../src/formatting.ts";
import { mentioned } from "../src/model/mentions.ts";

interface Example {
  readonly text: string;
  readonly name: string;
  /** What of the text names them. */
  readonly found: readonly string[];
}

const path = new URL("../../../tests/tui_client/mentions.json", import.meta.url);
const examples = JSON.parse(readFileSync(path, "utf-8")) as Example[];

for (const { text, name, found } of examples) {
  test(`mentions of ${name}: ${text}`, () => {
    const shown = formatted(text);
    assert.deepEqual(
      mentioned(shown, name).map(({ start, end }) => shown.text.slice(start, end)),
      found,
    );
  });
}
