import assert from "node:assert/strict";
import { test } from "node:test";
import { type Formatted, formatted } from "../src/formatting.ts";
import { examples } from "./examples.ts";

interface Example {
  readonly what: string;
  readonly typed: string;
  /** The pieces that it is shown in: each a text and its kinds, sorted. */
  readonly pieces: readonly (readonly string[])[];
}

/** The text cut wherever a run begins or ends, each piece with its kinds. */
function pieces({ text, runs }: Formatted): string[][] {
  const edges = new Set([0, text.length, ...runs.flatMap(({ start, end }) => [start, end])]);
  const cuts = [...edges].sort((one, other) => one - other);
  return cuts.slice(1).map((end, i) => {
    const start = cuts[i] ?? 0;
    const kinds = runs.filter((run) => run.start <= start && start < run.end).map(({ kind }) => kind);
    return [text.slice(start, end), ...kinds.sort()];
  });
}

for (const { what, typed, pieces: expected } of examples<Example>("formatting.json")) {
  test(`formatting: ${what}`, () => {
    assert.deepEqual(pieces(formatted(typed)), expected);
  });
}

test("a link leads where it says, by http or https", () => {
  for (const { typed } of examples<Example>("formatting.json")) {
    const { text, runs } = formatted(typed);
    for (const { start, end, kind } of runs) {
      if (kind === "link") assert.match(new URL(text.slice(start, end)).protocol, /^https?:$/);
    }
  }
});
