import assert from "node:assert/strict";
import { test } from "node:test";
import { formatted } from "../src/formatting.ts";
import { mentioned } from "../src/model/mentions.ts";
import { examples } from "./examples.ts";

interface Example {
  readonly text: string;
  readonly name: string;
  /** What of the text names them. */
  readonly found: readonly string[];
}

for (const { text, name, found } of examples<Example>("mentions.json")) {
  test(`mentions of ${name}: ${text}`, () => {
    const shown = formatted(text);
    assert.deepEqual(
      mentioned(shown, name).map(({ start, end }) => shown.text.slice(start, end)),
      found,
    );
  });
}
