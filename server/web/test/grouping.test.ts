process.env.TZ = "UTC";

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../src/model/log.ts";
import { isGrouped } from "../src/view/rows.ts";
import { examples } from "./examples.ts";

interface Example {
  readonly what: string;
  readonly said: readonly { readonly at: string; readonly member: string; readonly name: string }[];
  /** Which of them stand under the name of the one before. */
  readonly grouped: readonly boolean[];
}

for (const { what, said, grouped } of examples<Example>("grouping.json")) {
  test(`what belongs together: ${what}`, () => {
    const entries = said.map(({ at, member, name }, i): Entry & { kind: "chat" } => {
      const ts = Date.parse(at);
      return {
        kind: "chat",
        ts,
        message: { room: "ABCD", kind: "chat", seq: i, id: "", member, name, message: "", ts },
      };
    });
    assert.deepEqual(
      entries.map(({ message }, i) => isGrouped(message, entries[i - 1])),
      grouped,
    );
  });
}
