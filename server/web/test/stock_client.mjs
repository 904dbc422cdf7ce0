// A program with the stock socket.io-client: joins ROOM as NAME on URL, prints each line of the
// room's log as JSON, says what comes on standard input (printing each acknowledgement), and comes
// back by itself, without a gap, when the server does.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [url, room, name] = process.argv.slice(2);
const socket = io(url, { reconnectionDelay: 200, reconnectionDelayMax: 500 });
const print = (value) => console.log(JSON.stringify(value));
let seat = { code: room, name };
let seq = 0;

function hear(line) {
  if (line.kind !== "chat" || line.seq <= seq) return;
  seq = line.seq;
  print({ heard: line.message, seq });
}

socket.on("message", hear);
// A promise would be kept only after what is said right behind the answer has been heard.
socket.on("connect", () => socket.emit("join", seat, join));

function join(snapshot) {
  if (!snapshot.ok) throw new Error(snapshot.message);
  snapshot.messages.forEach(hear);
  seat = { code: room, token: snapshot.token ?? seat.token, epoch: snapshot.epoch };
  Object.defineProperty(seat, "after", { enumerable: true, get: () => seq });
  print({ joined: snapshot.seq });
}

createInterface({ input: process.stdin })
  .on("line", async (text) => {
    const answer = await socket.emitWithAck("message", { data: text, id: crypto.randomUUID() });
    print(answer.ok ? { stored: answer.seq, text } : { refused: answer.message });
  })
  .on("close", () => process.exit(0));
