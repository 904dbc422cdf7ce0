// The classic client (docs/protocol.md, "The page, and the classic client"): a form, its cookie, and
// `io()` with its defaults. `node classic_client.mjs URL NAME [CODE]` joins the room, or opens one.
// It says each line of its input, and prints what it gets as one JSON value a line.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [url, name, code = ""] = process.argv.slice(2);

const body = new URLSearchParams({ name, code, [code ? "join" : "create"]: "" });
const { status, headers } = await fetch(url, { method: "POST", body, redirect: "manual" });
const [cookie] = headers.getSetCookie().map((line) => line.split(";")[0]);
print({ status, location: headers.get("location") });

const socket = io(url, { extraHeaders: { cookie } });
socket.on("connect", () => print({ connected: socket.io.engine.transport.name }));
socket.io.engine.on("upgrade", (transport) => print({ upgraded: transport.name }));
socket.on("message", (data) => print({ name: data.name, message: data.message }));
createInterface({ input: process.stdin })
  .on("line", (line) => socket.emit("message", { data: line }))
  .on("close", () => socket.disconnect());

function print(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
