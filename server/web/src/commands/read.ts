import { strings } from "../strings.ts";
import { type Command, commandsOf, type Usage } from "./command.ts";
import { hostRuns } from "./host.ts";
import { nearest } from "./nearest.ts";
import { away, notify, quiet, theme } from "./own.ts";
import { cancel, debug, exportLog, goTo, join, me, nick, reconnect, retry, topic, who, whois } from "./room.ts";
import { forEverybody, forTheHost } from "./table.ts";

/** What the page has otherwise than the terminal client. */
const forThePage = {
  export: { argument: "[FORM]", help: strings.exportHelp },
} as const satisfies Record<string, Usage>;

export const everybodysCommands = commandsOf(
  { ...forEverybody, ...forThePage },
  {
    help: (place) => place.help(),
    keys: (place) => place.help(),
    join,
    rooms: (place) => place.rooms(),
    leave: (place) => place.leave(),
    who: ({ room }) => who(room),
    whois,
    me,
    invite: (place) => place.invite(),
    export: exportLog,
    nick,
    topic,
    read: (place) => place.toEnd(),
    search: (place, words) => place.search(words),
    goto: goTo,
    retry,
    cancel,
    copy: (place) => place.copy(),
    reconnect,
    debug,
    quit: (place) => place.quit(),
    notify,
    quiet,
    away,
    theme,
  },
);

export const hostsCommands = commandsOf(forTheHost, hostRuns);

export const commands: ReadonlyMap<string, Command> = new Map(
  [...everybodysCommands, ...hostsCommands].map((command) => [command.name, command]),
);

/** The commands that one may give. */
export function commandsFor(isHost: boolean): readonly Command[] {
  return isHost ? [...everybodysCommands, ...hostsCommands] : everybodysCommands;
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
