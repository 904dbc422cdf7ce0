import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { cleanLine, cleanText } from "../src/text.ts";

type Examples = [text: string, cleaned: string][];

const path = new URL("../../../tests/shared/texts.json", import.meta.url);
const examples = JSON.parse(readFileSync(path, "utf-8")) as { text: Examples; line: Examples };

test("texts are cleaned as the server cleans them", () => {
  for (const [text, cleaned] of examples.text) {
    assert.equal(cleanText(text), cleaned);
    assert.equal(cleanText(cleaned), cleaned);
  }
});

test("so are lines", () => {
  for (const [text, cleaned] of examples.line) {
    assert.equal(cleanLine(text), cleaned);
    assert.equal(cleanLine(cleaned), cleaned);
  }
});
