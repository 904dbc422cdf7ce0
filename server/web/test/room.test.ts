import assert from "node:assert/strict";
import { test } from "node:test";
import { Room } from "../src/model/room.ts";
import type { ChatMessage, MemberInfo, Snapshot } from "../src/protocol.ts";

const ana: MemberInfo = { member: "a", name: "Ana", online: true, host: true };
const bo: MemberInfo = { member: "b", name: "Bo", online: true, host: false };

function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    ok: true,
    room: "ABCD",
    epoch: "e1",
    member: "a",
    name: "Ana",
    host: true,
    topic: "",
    seq: 0,
    online: 2,
    members: [ana, bo],
    messages: [],
    more: false,
    reset: false,
    ...change,
  };
}

function message(seq: number): ChatMessage {
  const rest = { room: "ABCD", kind: "chat", member: "b", name: "Bo" } as const;
  return { ...rest, seq, id: `id-${seq}`, message: "hello", ts: 0 };
}

function entered(): Room {
  const room = new Room("ABCD", "a", "Ana");
  room.enter(snapshot({ seq: 1, messages: [message(1)] }));
  return room;
}

const nobody = { room: "ABCD", joined: [], left: [], renamed: [] };

test("the first join asks for the room as it is, later ones for what came since", () => {
  const room = new Room("ABCD", "a", "Ana");
  assert.deepEqual(room.resumePoint, { code: "ABCD" });
  room.enter(snapshot({ seq: 1, messages: [message(1)] }));
  assert.deepEqual(room.resumePoint, { code: "ABCD", after: 1, epoch: "e1" });
});

test("a resume adds to the log, and says when more is to be fetched", () => {
  const room = entered();
  const remains = room.enter(snapshot({ seq: 3, messages: [message(2)], more: true }));
  assert.equal(remains, true);
  assert.equal(room.log.entries.length, 2);
});

test("a reset begins the log anew", () => {
  const room = entered();
  room.enter(snapshot({ epoch: "e2", seq: 0, reset: true }));
  assert.equal(room.log.entries.length, 0);
  assert.deepEqual(room.resumePoint, { code: "ABCD", after: 0, epoch: "e2" });
});

test("who goes is away, and who takes a free name is listed once", () => {
  const room = entered();
  room.onPresence({ ...nobody, online: 1, left: ["b"] });
  assert.deepEqual(
    room.members.sorted.map(({ name, online }) => [name, online]),
    [
      ["Ana", true],
      ["Bo", false],
    ],
  );
  room.onPresence({ ...nobody, online: 2, joined: [{ member: "c", name: "Bo", host: false }] });
  assert.deepEqual(
    room.members.sorted.map(({ member }) => member),
    ["a", "c"],
  );
});

test("who gave the name up is listed no more", () => {
  const room = entered();
  room.onPresence({ ...nobody, online: 1, left: ["b"], gone: ["b"] });
  assert.deepEqual(
    room.members.sorted.map(({ member }) => member),
    ["a"],
  );
});

test("a new name is everybody's and one's own", () => {
  const room = entered();
  room.onPresence({ ...nobody, online: 2, renamed: [{ member: "a", name: "Anna" }] });
  assert.equal(room.name, "Anna");
  assert.equal(room.members.sorted[0]?.name, "Anna");
});

test("one does not see oneself typing", () => {
  const room = entered();
  room.onTyping({ room: "ABCD", names: ["Ana", "Bo"] });
  assert.deepEqual(room.typing, ["Bo"]);
});

test("a resume by the old code goes on under the new one", () => {
  const room = entered();
  room.enter(snapshot({ room: "WXYZ", seq: 1 }));
  assert.deepEqual(room.resumePoint, { code: "WXYZ", after: 1, epoch: "e1" });
});

test("what the host lays down is known, from the snapshot and from what changes", () => {
  const room = entered();
  assert.deepEqual(room.rules, { locked: false, slow: 0, passphrase: false, webhook: false, keep: {} });
  room.enter(snapshot({ seq: 1, locked: true, slow: 30, passphrase: true, webhook: true }));
  assert.deepEqual(room.rules, { locked: true, slow: 30, passphrase: true, webhook: true, keep: {} });
  room.onRoomChanged({ room: "ABCD", slow: 0, keep: { days: 7 } });
  room.onRoomChanged({ room: "ABCD", passphrase: false, topic: "cake" });
  assert.deepEqual(room.rules, { locked: true, slow: 0, passphrase: false, webhook: true, keep: { days: 7 } });
  assert.equal(room.topic, "cake");
});

test("who is muted is known, and stays so over a reconnect of theirs", () => {
  const room = entered();
  room.onRoomChanged({ room: "ABCD", muted: { member: "b", on: true } });
  room.onPresence({ ...nobody, online: 1, left: ["b"] });
  room.onPresence({ ...nobody, online: 2, joined: [{ member: "b", name: "Bo", host: false }] });
  assert.equal(room.members.get("b")?.muted, true);
  assert.equal(room.isMuted, false);
  room.onRoomChanged({ room: "ABCD", muted: { member: "a", on: true } });
  assert.equal(room.isMuted, true);
});

test("who hands the room on is the host no more, and hears of no knocks", () => {
  const room = entered();
  room.onKnocks([{ knock: "k", name: "Dee" }]);
  room.onRoomChanged({ room: "ABCD", host: "b" });
  assert.equal(room.isHost, false);
  assert.deepEqual(room.knocks, []);
  assert.deepEqual(
    room.members.sorted.map(({ host }) => host),
    [false, true],
  );
});
