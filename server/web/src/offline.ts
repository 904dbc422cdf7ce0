/** What is shown where there is no network: the rooms that can be opened all the same. */

import { keptRooms } from "./keeping.ts";
import { strings } from "./strings.ts";
import { element, isolate, make, mixed } from "./view/dom.ts";

const list = element("kept-rooms", HTMLElement);

for (const { code, name, address } of await keptRooms()) {
  const link = make("a", "button");
  link.append(...mixed(strings.roomAs(code, isolate(name))));
  link.href = address;
  list.append(link);
  list.hidden = false;
}

element("try-again", HTMLButtonElement).addEventListener("click", () => location.reload());
addEventListener("online", () => location.reload());
