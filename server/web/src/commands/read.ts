import type { Word } from "../model/completing.ts";
import { strings } from "../strings.ts";
import type { Command } from "./command.ts";
import { hostCommands } from "./host.ts";
import { nearest } from "./nearest.ts";
import { roomCommands } from "./room.ts";

const help: Command = {
  name: "help",
  help: "show these commands",
  run({ room }) {
    const lines = [help, ...roomCommands].map(line).concat(strings.slashes);
    if (room.isHost) lines.push("", strings.forTheHost, ...hostCommands.map(line));
    return lines.join("\n");
  },
};

export const commands: ReadonlyMap<string, Command> = new Map(
  [help, ...roomCommands, ...hostCommands].map((command) => [command.name, command]),
);

/** The commands that one may give, as they are written. */
export function* commandWords(isHost: boolean): Iterable<Word> {
  for (const { name, argument, help: about } of [help, ...roomCommands, ...(isHost ? hostCommands : [])]) {
    yield { text: argument ? `/${name} ` : `/${name}`, about };
  }
}

export type Input =
  | { kind: "text"; text: string }
  | { kind: "command"; command: Command; argument: string }
  | { kind: "unknown"; typed: string; nearest: string | undefined };

/** What was typed: a command where it begins with one slash, else text. `//x` is the text `/x`, and so is a deed. */
export function read(typed: string): Input {
  if (!typed.startsWith("/")) return { kind: "text", text: typed };
  if (typed.startsWith("//")) return { kind: "text", text: typed.slice(1) };
  const [, name = "", argument = ""] = /^\/(\S*)\s*([^]*)$/.exec(typed) ?? [];
  const command = commands.get(name.toLowerCase());
  if (command?.name === "me" && argument.trim()) return { kind: "text", text: `/me ${argument.trim()}` };
  if (command) return { kind: "command", command, argument: argument.trim() };
  return { kind: "unknown", typed: name, nearest: nearest(name.toLowerCase(), commands.keys()) };
}

function line({ name, argument, help }: Command): string {
  return `/${name}${argument ? ` ${argument}` : ""}\t${help}`;
}
