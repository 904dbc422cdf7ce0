import assert from "node:assert/strict";
import { test } from "node:test";
import { OUTBOX_MAX, Outbox, type Outgoing, type Store } from "../src/model/outbox.ts";

class Memory implements Store {
  kept = "[]";
  isFull = false;
  leave: (left: unknown, refusal?: string) => boolean = () => false;

  save(items: readonly Outgoing[]): boolean {
    if (!this.isFull) this.kept = JSON.stringify(items);
    return !this.isFull;
  }

  onLeft(take: (left: unknown, refusal?: string) => boolean): void {
    this.leave = take;
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

test("what is refused or was never sent can be taken back, and nothing that may have arrived", () => {
  const memory = new Memory();
  const outbox = new Outbox(memory);
  for (const text of ["sent", "refused", "waiting"]) outbox.add(text);
  const [sent, refused] = outbox.items;
  outbox.sending = sent?.id;
  outbox.sending = undefined;
  outbox.fail(refused?.id ?? "", "No.");
  memory.leave([{ id: "left", text: "left behind" }]);
  assert.deepEqual(outbox.withdraw(), ["refused", "waiting"]);
  assert.deepEqual(
    outbox.items.map(({ text }) => text),
    ["left behind", "sent"],
  );
  assert.deepEqual(outbox.withdraw(), []);
});

test("what another left behind goes out first, each once, and is kept here", () => {
  const [before, store] = [new Outbox(new Memory()), new Memory()];
  before.add("one");
  before.add("two");
  before.fail(before.items[0]?.id ?? "", "No.");
  const outbox = new Outbox(store);
  outbox.add("three");
  store.leave(before.items);
  store.leave(before.items);
  assert.deepEqual(
    outbox.items.map(({ text }) => text),
    ["one", "two", "three"],
  );
  assert.equal(outbox.next?.text, "two");
  assert.deepEqual(JSON.parse(store.kept), outbox.items);
});

test("what a former member left behind is refused, if it was not already", () => {
  const store = new Memory();
  const outbox = new Outbox(store);
  const left = [
    { id: "1", text: "one" },
    { id: "2", text: "two", refusal: "No." },
  ];
  assert.equal(store.leave(left, "Another's."), true);
  assert.deepEqual(
    outbox.items.map(({ refusal }) => refusal),
    ["Another's.", "No."],
  );
});

test("what cannot be kept here is to be left where it is", () => {
  const store = new Memory();
  const outbox = new Outbox(store);
  store.isFull = true;
  assert.equal(store.leave([{ id: "1", text: "one" }]), false);
  assert.equal(outbox.next?.text, "one");
});

test("it takes so many and no more, and keeps what it has", () => {
  const store = new Memory();
  const outbox = new Outbox(store);
  for (let count = 0; count < OUTBOX_MAX; count++) assert.equal(outbox.add("x"), true);
  assert.equal(outbox.add("one too many"), false);
  outbox.remove(outbox.items[0]?.id ?? "");
  assert.equal(outbox.add("fits again"), true);
  assert.equal(JSON.parse(store.kept).length, OUTBOX_MAX);
});

for (const left of [null, 7, "x", {}, [null, 1, { id: 1, text: "x" }, { id: "a" }]]) {
  test(`what is no outbox is none: ${JSON.stringify(left)}`, () => {
    const store = new Memory();
    const outbox = new Outbox(store);
    outbox.add("one");
    store.leave(left);
    assert.deepEqual(
      outbox.items.map(({ text }) => text),
      ["one"],
    );
  });
}
