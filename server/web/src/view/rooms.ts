import { Mistake } from "../mistake.ts";
import { type TakenSeat, takenSeats } from "../net/seats.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { isolate, make, mixed } from "./dom.ts";

/**
 * The rooms that this browser is in, each with a link that opens it in a tab of its own. Throws `Mistake`
 * where the server does not say. `here` is the address of the one that is seen.
 */
export async function roomLinks(here: string): Promise<Node[]> {
  const seats = await takenSeats();
  if (seats === undefined) throw new Mistake(strings.notConnected);
  const list = make("ul", "rooms");
  list.append(...seats.map((seat) => row(seat, seat.url === here)));
  return [list];
}

/** A link to a room of one's own. */
export function roomLink(code: string, name: string, address: string): HTMLAnchorElement {
  const link = make("a", "button");
  link.append(...mixed(strings.roomAs(code, isolate(cleanLine(name)))));
  link.href = address;
  return link;
}

function row({ room, name, url }: TakenSeat, isHere: boolean): HTMLElement {
  const link = roomLink(room, name, url);
  if (isHere) link.ariaCurrent = "page";
  else link.target = "_blank";
  const made = make("li", "");
  made.append(link);
  return made;
}
