// A chat as Socket.IO's documentation would have it: rooms, emit, nothing stored.
// `node server.mjs [REDIS_URL]` prints the port it listens on. With a Redis there may be several: they
// pass on by its adapter what is said, and each counts the members and messages that come to itself.

import { randomBytes, randomInt } from "node:crypto";
import { createServer } from "node:http";

import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const MEMBERS_IN_ANSWER = 200;

const http = createServer();
const io = new Server(http, await options(process.argv[2]));
const rooms = new Map();

async function options(redis) {
  if (!redis) return {};
  // On a busy machine an answer may take longer than the client waits by default, and that ends it.
  const publisher = createClient({ url: redis, commandOptions: { timeout: 60_000 } });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect()]);
  return { adapter: createAdapter(publisher, subscriber) };
}

function newCode() {
  let code;
  do {
    code = Array.from({ length: 4 }, () => String.fromCharCode(65 + randomInt(26))).join("");
  } while (rooms.has(code));
  return code;
}

function openRoom(code) {
  const made = { code, members: new Set(), coming: 0, seq: 0 };
  rooms.set(code, made);
  return made;
}

function notify(room, kind, name, message) {
  const online = room.members.size;
  io.to(room.code).emit("message", { room: room.code, kind, name, message, ts: Date.now(), online });
}

function firstMembers(room) {
  const members = [];
  for (const member of room.members) {
    if (members.length === MEMBERS_IN_ANSWER) break;
    members.push(member);
  }
  return members;
}

io.on("connection", (socket) => {
  let room;
  let self;

  function enter(entered, name, answer) {
    room = entered;
    self = { member: String(++room.coming), name };
    room.members.add(self);
    notify(room, "joined", name, "has entered the room");
    socket.join(room.code);
    answer({ ok: true, room: room.code, online: room.members.size, members: firstMembers(room) });
  }

  socket.on("create", (data, answer) => enter(openRoom(newCode()), data.name, answer));

  socket.on("join", ({ code, name }, answer) => {
    enter(rooms.get(code) ?? openRoom(code), name, answer);
  });

  socket.on("message", ({ data }, answer) => {
    const id = randomBytes(12).toString("base64url");
    const seq = ++room.seq;
    const ts = Date.now();
    io.to(room.code).emit("message", {
      room: room.code, kind: "chat", seq, id, ...self, message: data, ts,
    });
    answer({ ok: true, room: room.code, id, seq, ts });
  });

  socket.on("disconnect", () => {
    if (!room) return;
    room.members.delete(self);
    notify(room, "left", self.name, "has left the room");
  });
});

process.on("SIGUSR2", () => {
  gc(); // what memory is measured of has no garbage that waits
  gc(); // twice, as the first lets go of what the second frees
});
process.on("SIGTERM", () => process.exit(0));
http.listen(0, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${http.address().port}`);
});
