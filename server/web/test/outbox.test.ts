import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox, type Shelf } from "../src/model/outbox.ts";

class Memory implements Shelf {
  #kept: string;

  constructor(kept: unknown = null) {
    this.#kept = JSON.stringify(kept);
  }

  load(): unknown {
    return JSON.parse(this.#kept);
  }

  save(value: unknown): void {
    this.#kept = JSON.stringify(value);
  }
}

test("what was said goes out in order, each under an id of its own", () => {
  const outbox = new Outbox(new Memory());
  outbox.add("one");
  outbox.add("two");
  assert.equal(outbox.next?.text, "one");
  outbox.remove(outbox.next.id);
  assert.equal(outbox.next?.text, "two");
});

test("a refused message lets the next ones go first, and keeps its id when tried again", () => {
  const outbox = new Outbox(new Memory());
  outbox.add("one");
  outbox.add("two");
  const { id = "" } = outbox.next ?? {};
  outbox.fail(id, "The server's disk is full.");
  assert.equal(outbox.next?.text, "two");
  outbox.retry(id);
  assert.deepEqual(outbox.next, { id, text: "one" });
});

test("a reload finds it all again", () => {
  const shelf = new Memory();
  const before = new Outbox(shelf);
  before.add("one");
  before.add("two");
  before.fail(before.items[0]?.id ?? "", "No.");
  assert.deepEqual(new Outbox(shelf).items, before.items);
});

for (const kept of [null, 7, "x", {}, [null, 1, { id: 1, text: "x" }, { id: "a" }]]) {
  test(`what is no outbox is an empty one: ${JSON.stringify(kept)}`, () => {
    assert.deepEqual(new Outbox(new Memory(kept)).items, []);
  });
}
