import { Mistake } from "../mistake.ts";
import { type TakenSeat, takenSeats } from "../net/seats.ts";
import { strings } from "../strings.ts";
import { make } from "./dom.ts";

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

function row({ room, name, url }: TakenSeat, isHere: boolean): HTMLElement {
  const link = make("a", "", strings.roomAs(room, name));
  link.href = url;
  link.dir = "auto";
  if (isHere) link.ariaCurrent = "page";
  else link.target = "_blank";
  const made = make("li", "");
  made.append(link);
  return made;
}
