import assert from "node:assert/strict";
import { test } from "node:test";
import { newClaim, newId } from "../src/ids.ts";
import { backoff } from "../src/net/backoff.ts";
import { isSameDay } from "../src/time.ts";

test("the wait grows to half a minute, and its jitter is full", () => {
  assert.deepEqual(
    [0, 1, 3, 20].map((n) => backoff(n, () => 0)),
    [0.5, 0.5, 0.5, 0.5],
  );
  assert.deepEqual(
    [0, 1, 3, 20].map((n) => backoff(n, () => 1)),
    [1, 2, 8, 30],
  );
});

test("an id is a version 7 UUID of now, and no two are alike", () => {
  const ids = Array.from({ length: 1000 }, newId);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, ids.length);
  const made = parseInt((ids[0] ?? "").replace("-", "").slice(0, 12), 16);
  assert.ok(Math.abs(Date.now() - made) < 60_000);
});

test("a claim is 32 bytes in base64url, and no two are alike", () => {
  const claims = Array.from({ length: 1000 }, newClaim);
  for (const claim of claims) assert.match(claim, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(new Set(claims).size, claims.length);
});

test("two times of one day", () => {
  const noon = new Date(2026, 10, 21, 12).getTime();
  assert.equal(isSameDay(noon, noon + 3_600_000), true);
  assert.equal(isSameDay(noon, noon + 86_400_000), false);
});
