import type { Room } from "./model/room.ts";
import type { Session } from "./net/session.ts";
import type { MemberInfo } from "./protocol.ts";
import { strings } from "./strings.ts";

/** What a command works on. */
export interface Place {
  readonly room: Room;
  readonly session: Session;
  /** Leave the room and go home. */
  leave(): Promise<void>;
}

interface Command {
  readonly usage: string;
  readonly help: string;
  /** Returns what the person is told, if anything. Throws `Refused` or `Disconnected`. */
  run(place: Place, argument: string): Promise<string | undefined> | string | undefined;
}

export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["help", { usage: "/help", help: "show these commands", run: help }],
  ["who", { usage: "/who", help: "show who is here", run: ({ room }) => who(room) }],
  ["nick", { usage: "/nick NAME", help: "take another name", run: nick }],
  ["topic", { usage: "/topic [TEXT]", help: "show or set the topic; /topic - takes it away", run: topic }],
  ["leave", { usage: "/leave", help: "leave the room and give up the name", run: leave }],
]);

export type Input =
  | { kind: "text"; text: string }
  | { kind: "command"; command: Command; argument: string }
  | { kind: "unknown"; typed: string; nearest: string | undefined };

/** What was typed: a command where it begins with one slash, else text. `//x` is the text `/x`. */
export function read(typed: string): Input {
  if (!typed.startsWith("/")) return { kind: "text", text: typed };
  if (typed.startsWith("//")) return { kind: "text", text: typed.slice(1) };
  const [, name = "", argument = ""] = /^\/(\S*)\s*([^]*)$/.exec(typed) ?? [];
  const command = commands.get(name.toLowerCase());
  if (command) return { kind: "command", command, argument: argument.trim() };
  return { kind: "unknown", typed: name, nearest: nearestCommand(name.toLowerCase()) };
}

function help(): string {
  const lines = Array.from(commands.values(), ({ usage, help }) => `${usage}\t${help}`);
  return [...lines, strings.slashes].join("\n");
}

function who(room: Room): string {
  const names = (members: MemberInfo[]): string => members.map(({ name }) => name).join(", ");
  const here = room.members.sorted.filter(({ online }) => online);
  const away = room.members.sorted.filter(({ online }) => !online);
  const lines = [strings.whoIsHere(names(here))];
  if (away.length > 0) lines.push(strings.whoIsAway(names(away)));
  return lines.join("\n");
}

async function nick({ room, session }: Place, name: string): Promise<string> {
  if (!name) return strings.needsName;
  await session.rename(name);
  return strings.nowCalled(room.name);
}

async function topic({ room, session }: Place, text: string): Promise<string | undefined> {
  if (!text) return strings.topicIs(room.topic);
  await session.setTopic(text === "-" ? "" : text);
  return undefined;
}

async function leave(place: Place): Promise<undefined> {
  await place.leave();
  return undefined;
}

/** The command that takes the fewest edits from what was typed, where they are few. */
function nearestCommand(typed: string): string | undefined {
  const distances = Array.from(commands.keys(), (name) => [editDistance(typed, name), name] as const);
  const [edits, name] = distances.reduce((a, b) => (b[0] < a[0] ? b : a));
  return edits <= name.length / 2 ? name : undefined;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced));
    }
    row = next;
  }
  return row[b.length]!;
}
