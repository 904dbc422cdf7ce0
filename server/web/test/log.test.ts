import assert from "node:assert/strict";
import { test } from "node:test";
import { Log, type LogChange } from "../src/model/log.ts";
import type { ChatMessage } from "../src/protocol.ts";

function message(seq: number): ChatMessage {
  const rest = { room: "ABCD", kind: "chat", member: "m", name: "Ana" } as const;
  return { ...rest, seq, id: `id-${seq}`, message: `text ${seq}`, ts: seq * 1000 };
}

function messages(from: number, to: number): ChatMessage[] {
  return Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
}

function seqs(log: Log): number[] {
  return log.entries.flatMap((entry) => (entry.kind === "chat" ? [entry.message.seq] : []));
}

test("a message that comes before the snapshot is shown after it, once", () => {
  const log = new Log();
  log.add(message(3));
  log.add(message(4));
  assert.deepEqual(seqs(log), []);
  log.start(messages(1, 3), 3, false);
  assert.deepEqual(seqs(log), [1, 2, 3, 4]);
});

test("a message that is here already changes nothing", () => {
  const log = new Log();
  log.start(messages(1, 3), 3, false);
  const changes: LogChange[] = [];
  log.changed.listen((change) => changes.push(change));
  log.add(message(2));
  assert.deepEqual(changes, []);
});

test("messages wait for the one that is missing before them", () => {
  const log = new Log();
  log.start([], 0, false);
  log.add(message(2));
  log.add(message(3));
  assert.equal(log.hasGap, true);
  log.add(message(1));
  assert.equal(log.hasGap, false);
  assert.deepEqual(seqs(log), [1, 2, 3]);
  assert.equal(log.oldest, 1);
});

test("older pages go in front, and what they share with the log is left out", () => {
  const log = new Log();
  log.start(messages(51, 100), 100, true);
  log.prepend(messages(2, 51), true);
  log.prepend(messages(1, 1), false);
  assert.deepEqual(
    seqs(log),
    messages(1, 100).map(({ seq }) => seq),
  );
  assert.equal(log.hasOlder, false);
});

test("a new beginning forgets what was here", () => {
  const log = new Log();
  log.start(messages(1, 90), 90, false);
  log.start(messages(1, 2), 2, false);
  assert.deepEqual(seqs(log), [1, 2]);
  assert.equal(log.newest, 2);
});

test("what came early on a connection that is gone comes again with the messages before it", () => {
  const log = new Log();
  log.start(messages(1, 1), 1, false);
  log.add(message(3));
  log.interrupt();
  assert.equal(log.hasGap, false);
  log.start(messages(1, 1), 1, false); // the log of another epoch
  const [second, third] = [message(2), { ...message(3), message: "of this epoch" }];
  log.add(second);
  log.add(third);
  const shown = log.entries.flatMap((entry) => (entry.kind === "chat" ? [entry.message] : []));
  assert.deepEqual(shown, [message(1), second, third]);
});

const notice = { room: "ABCD", kind: "joined", name: "Bo", message: "is in", ts: 5 } as const;

function kinds(log: Log): string[] {
  return log.entries.map(({ kind }) => kind);
}

test("notices stand where they happened and are no part of the numbering", () => {
  const log = new Log();
  log.start(messages(1, 1), 1, false);
  log.complete();
  log.addNotice(notice);
  log.add(message(2));
  assert.deepEqual(kinds(log), ["chat", "notice", "chat"]);
});

test("a notice that comes before what was said earlier waits for it", () => {
  const log = new Log();
  const first = { ...notice, name: "Ana" };
  log.addNotice(first);
  log.addNotice(notice);
  log.start(messages(1, 2), 2, false);
  log.complete();
  assert.deepEqual(kinds(log), ["chat", "chat", "notice", "notice"]);
  assert.deepEqual(log.entries.at(-2), { kind: "notice", ts: 5, notice: first });
  log.interrupt();
  log.addNotice(notice);
  log.add(message(3));
  log.complete();
  assert.deepEqual(kinds(log).slice(-2), ["chat", "notice"]);
});

function started(): { log: Log; changes: LogChange["kind"][] } {
  const log = new Log();
  log.start(messages(901, 1000), 1000, true);
  const changes: LogChange["kind"][] = [];
  log.changed.listen(({ kind }) => changes.push(kind));
  return { log, changes };
}

function range(from: number, to: number): number[] {
  return messages(from, to).map(({ seq }) => seq);
}

test("elsewhere in the log, what is said is heard and not shown until one is back", () => {
  const { log, changes } = started();
  log.show(messages(401, 450), true);
  assert.equal(log.hasNewer, true);
  log.add(message(1001));
  assert.deepEqual(seqs(log), range(401, 450));
  assert.equal(log.newest, 1001);
  log.showNewest();
  assert.deepEqual(seqs(log), range(901, 1001));
  assert.deepEqual(changes, ["replaced", "missed", "replaced"]);
});

test("what is shown goes on with the newest where it reaches them", () => {
  const { log } = started();
  log.show(messages(801, 850), true);
  log.extend(messages(851, 890));
  assert.equal(log.hasNewer, true);
  log.add(message(1001));
  log.extend(messages(891, 910));
  assert.equal(log.hasNewer, false);
  assert.deepEqual(seqs(log), range(801, 1001));
  log.show(messages(901, 930), false);
  assert.deepEqual(seqs(log), range(801, 1001));
  assert.equal(log.hasOlder, true);
});

test("who reads the newest has the oldest let go of", () => {
  const { log } = started();
  for (const one of messages(1001, 3000)) log.add(one);
  assert.ok(log.entries.length <= 600);
  assert.deepEqual(seqs(log), range(log.oldest, 3000));
  assert.equal(log.hasOlder, true);
});

test("paging back ends where what was let go of is deleted meanwhile", () => {
  const { log } = started();
  for (const one of messages(1001, 3000)) log.add(one);
  assert.equal(log.hasOlder, true);
  const { oldest } = log;
  log.prepend([], false);
  assert.equal(log.hasOlder, false);
  assert.deepEqual(seqs(log), range(oldest, 3000));
});

test("who reads the newest is not taken from them by an older page that comes late", () => {
  const { log } = started();
  for (const one of messages(1001, 1450)) log.add(one);
  log.prepend(messages(801, 900), true);
  assert.equal(log.hasNewer, false);
  assert.deepEqual(seqs(log), range(1051, 1450));
  assert.equal(log.hasOlder, true);
});

test("who reads back has the newest let go of, and finds them again", () => {
  const { log } = started();
  log.isFollowed = false;
  for (let before = 901; before > 1; before -= 50) log.prepend(messages(before - 50, before - 1), before > 51);
  assert.ok(log.entries.length <= 600);
  assert.deepEqual(seqs(log), range(1, log.last));
  assert.equal(log.hasNewer, true);
  while (log.hasNewer) log.extend(messages(log.last + 1, Math.min(log.last + 50, 1000)));
  assert.ok(log.entries.length <= 600);
  assert.deepEqual(seqs(log), range(log.oldest, 1000));
});

test("who stands still somewhere has it stay, however much is said", () => {
  const { log } = started();
  log.isFollowed = false;
  for (const one of messages(1001, 3000)) log.add(one);
  assert.ok(log.entries.length <= 601);
  assert.equal(log.oldest, 901);
  log.showNewest();
  assert.deepEqual(seqs(log), range(2801, 3000));
});

test("of a flood the newest are kept, and those before them are to be fetched", () => {
  const { log, changes } = started();
  for (const one of messages(1001, 1300)) log.add(one);
  changes.length = 0;
  log.keepNewest(40);
  assert.deepEqual(seqs(log), range(1261, 1300));
  assert.equal(log.hasOlder, true);
  assert.deepEqual(changes, ["cut"]);
  log.show(messages(401, 450), true);
  log.keepNewest(40);
  assert.deepEqual(seqs(log), range(401, 450));
});
