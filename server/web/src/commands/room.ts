/** What everybody in a room may do. */

import { Mistake } from "../mistake.ts";
import type { Room } from "../model/room.ts";
import type { MemberInfo } from "../protocol.ts";
import { strings } from "../strings.ts";
import type { Command, Place } from "./command.ts";

export const roomCommands: readonly Command[] = [
  { name: "who", help: "show who is here", run: ({ room }) => who(room) },
  { name: "me", argument: "TEXT", help: "say what you do: /me waves", run: me },
  { name: "nick", argument: "NAME", help: "take another name", run: nick },
  { name: "topic", argument: "[TEXT]", help: "show or set the topic; /topic - takes it away", run: topic },
  {
    name: "search",
    argument: "[WORDS]",
    help: "look for words in the whole log",
    run: (place, words) => place.search(words),
  },
  { name: "leave", help: "leave the room and give up the name", run: (place) => place.leave() },
];

function who({ members }: Room): string {
  const names = (some: readonly MemberInfo[]): string => some.map(({ name }) => name).join(", ");
  const here = members.sorted.filter(({ online }) => online);
  const away = members.sorted.filter(({ online }) => !online);
  const lines = [strings.whoIsHere(names(here))];
  if (away.length > 0) lines.push(strings.whoIsAway(names(away)));
  return lines.join("\n");
}

/** With a deed behind it, it is a message (see `read`). */
function me(): never {
  throw new Mistake(strings.needsDeed);
}

async function nick({ room, session }: Place, name: string): Promise<string> {
  if (!name) throw new Mistake(strings.needsName("nick"));
  await session.rename(name);
  return strings.nowCalled(room.name);
}

async function topic({ room, session }: Place, text: string): Promise<string | void> {
  if (!text) return strings.topicIs(room.topic);
  await session.ask("topic", { topic: text === "-" ? "" : text });
}
