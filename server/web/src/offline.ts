/** What is shown where there is no network: the rooms that can be opened all the same. */

import { keptRooms, OFFLINE_PAGE } from "./keeping.ts";
import { element } from "./view/dom.ts";
import { roomLink } from "./view/rooms.ts";

const AGAIN_MS = 5_000;

const list = element("kept-rooms", HTMLElement);

let isLeaving = false;
addEventListener("beforeunload", () => {
  isLeaving = true;
});

/** Load the page again, unless one has gone to a room already: that would call one back. */
function reload(): void {
  if (!isLeaving) location.reload();
}

/** The network may be there all the time, and only the server be away. */
function tryAgainLater(): void {
  setTimeout(async () => {
    const answer = await fetch(location.href, { method: "HEAD" }).catch(() => undefined);
    if (answer && answer.status < 500) reload();
    else tryAgainLater();
  }, AGAIN_MS);
}

element("try-again", HTMLButtonElement).addEventListener("click", () => location.reload());
// Where it stands at its own address, and not in place of another page, there is nothing to come back.
if (location.pathname !== OFFLINE_PAGE) {
  addEventListener("online", reload);
  tryAgainLater();
}

for (const { code, name, address } of await keptRooms()) {
  list.append(roomLink(code, name, address));
  list.hidden = false;
}
