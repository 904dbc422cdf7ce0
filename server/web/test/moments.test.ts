process.env.TZ = "Europe/Rome";

import assert from "node:assert/strict";
import { test } from "node:test";
import { readMoment } from "../src/model/moments.ts";
import { readPlace } from "../src/model/places.ts";
import { examples } from "./examples.ts";

interface Example {
  readonly typed: string;
  /** By RFC 3339; null for what is no moment. */
  readonly meant: string | null;
}

const NOW = Date.parse("2026-11-21T22:15:00+01:00");

for (const { typed, meant } of examples<Example>("moments.json")) {
  test(`a moment: ${JSON.stringify(typed)}`, () => {
    assert.equal(readMoment(typed, NOW), meant === null ? undefined : Date.parse(meant));
  });
}

test("a place is a message's number or a moment, which is not before all time", () => {
  assert.deepEqual(readPlace(" #12 ", NOW), { seq: 12 });
  assert.deepEqual(readPlace("7", NOW), { seq: 7 });
  assert.deepEqual(readPlace("now", NOW), { ts: NOW });
  assert.deepEqual(readPlace("1969-12-31T00:00:00Z", NOW), { ts: 0 });
  assert.equal(readPlace("there", NOW), undefined);
});
