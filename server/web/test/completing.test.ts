import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, type Word } from "../src/model/completing.ts";
import { examples } from "./examples.ts";

interface Example {
  readonly text: string;
  /** What the whole text becomes by each choice. */
  readonly becomes: readonly string[];
}

const words = (...texts: string[]): Word[] => texts.map((text) => ({ text, about: "" }));
const names = words("ana", "Anton", "maximilian the great", "李雷");
const village = {
  names: () => names,
  commands: () => words("/who", "/whois ", "/kick "),
  arguments: (command: string) => (command === "kick" ? names : []),
  emoji: () => ({ smile: "😄", sweat_smile: "😅", smile_cat: "😸", "+1": "👍" }),
};

for (const { text, becomes } of examples<Example>("completing.json")) {
  test(`completing ${JSON.stringify(text)}`, () => {
    const { start, choices } = complete(text, village);
    assert.deepEqual(
      choices.map((choice) => text.slice(0, start) + choice.text),
      becomes,
    );
  });
}

test("without anything to complete, nothing is offered", () => {
  for (const text of ["", "plain an", "/topic an"]) assert.deepEqual(complete(text, village).choices, []);
});
