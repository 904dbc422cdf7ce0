import assert from "node:assert/strict";
import { test } from "node:test";
import { TypedHistory } from "../src/model/typed.ts";

function store(kept = ""): { load(): string; save(texts: string): void } {
  return { load: () => kept, save: (texts) => (kept = texts) };
}

test("one walks back to what was sent, and on to the draft", () => {
  const history = new TypedHistory(store());
  assert.equal(history.older("draft"), undefined);
  for (const text of ["one", "two"]) history.sent(text);
  assert.equal(history.newer("draft"), undefined);
  assert.equal(history.older("draft"), "two");
  assert.equal(history.older("two"), "one");
  assert.equal(history.older("one"), undefined);
  assert.equal(history.newer("one!"), "two");
  assert.equal(history.older("two"), "one!");
  assert.equal(history.newer("one!"), "two");
  assert.equal(history.newer("two"), "draft");
});

test("what was sent from there leaves the draft", () => {
  const history = new TypedHistory(store());
  history.sent("one");
  assert.equal(history.older("draft"), "one");
  assert.equal(history.sent("one more"), "draft");
  assert.equal(history.sent("draft"), "");
  assert.equal(history.older(""), "draft");
  assert.equal(history.older("draft"), "one more");
});

test("while one looks at what was sent, the draft is what is kept, below what one changes there", () => {
  const history = new TypedHistory(store());
  history.sent("one");
  assert.equal(history.keptOf("draft"), "draft");
  history.older("draft");
  assert.equal(history.keptOf("one"), "draft");
  assert.equal(history.keptOf("one more"), "one more\ndraft");
});

test("it is kept, but for what is empty, secret, or the same again", () => {
  const kept = store();
  const history = new TypedHistory(kept);
  for (const text of ["one", "one", " ", "/passphrase x", " /PASSPHRASE y"]) history.sent(text);
  assert.equal(kept.load(), '["one"]');
  assert.equal(new TypedHistory(kept).older(""), "one");
  history.clear();
  assert.equal(new TypedHistory(kept).older(""), undefined);
});

test("the oldest are forgotten, and what others have left there is nothing", () => {
  const kept = store();
  const history = new TypedHistory(kept);
  for (let number = 0; number < 510; number++) history.sent(`${number}`);
  assert.equal(JSON.parse(kept.load()).length, 500);
  for (const odd of ["{", "{}", "null", "[1]"]) assert.equal(new TypedHistory(store(odd)).older(""), undefined);
});
