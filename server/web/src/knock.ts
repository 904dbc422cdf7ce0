/** On the home page, before a locked room: knock, wait, and go in by the token that the host gives. */

import { newClaim } from "./ids.ts";
import { inBackground, PASSING } from "./net/background.ts";
import { Connection, Refused } from "./net/connection.ts";
import type { AskKnock } from "./protocol.ts";
import { strings } from "./strings.ts";
import { cleanLine } from "./text.ts";
import { Countdown } from "./view/countdown.ts";
import { element } from "./view/dom.ts";

const form = element("entrance", HTMLFormElement);
const knockButton = element("knock", HTMLButtonElement);
const stopButton = element("stop-knocking", HTMLButtonElement);
const state = element("knock-state", HTMLSpanElement);
const mistake = element("mistake", HTMLParagraphElement);
const countdown = new Countdown(element("knock-countdown", HTMLSpanElement));

function field(name: string): HTMLInputElement | undefined {
  const found = form.elements.namedItem(name);
  return found instanceof HTMLInputElement ? found : undefined;
}

function fill(name: string, value: string): void {
  const input = field(name);
  if (input) input.value = value;
}

/** Show that one waits, or no more: the button that is pressed next has the focus of the one that goes. */
function show(waits: boolean): void {
  const [gone, next] = waits ? [knockButton, stopButton] : [stopButton, knockButton];
  const hadFocus = document.activeElement === gone;
  next.hidden = false;
  if (hadFocus) next.focus();
  gone.hidden = true;
  mistake.hidden = waits; // that nobody can come in, while one is about to
}

/**
 * Wait before the room for as long as it takes. A knock that the network lost is made again, and by
 * its claim finds out that it was answered meanwhile.
 */
function knock(): void {
  const connection = new Connection();
  const [code = "", name = ""] = [field("code")?.value, field("name")?.value];
  const passphrase = field("passphrase")?.value;
  const claim = newClaim();
  const ask: AskKnock = passphrase === undefined ? { code, name, claim } : { code, name, claim, passphrase };

  async function knockOnce(): Promise<void> {
    try {
      await connection.request("knock", ask);
      connection.settle();
      state.textContent = strings.knocking;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (PASSING.has(error.code)) connection.restart(error.message, error.retryAfter);
      else connection.end(error.message);
    }
  }

  connection.changed.listen((change) => {
    show(change.kind !== "ended");
    if (change.kind === "open") inBackground(knockOnce());
    else state.textContent = cleanLine(change.kind === "connecting" ? strings.connecting : change.reason);
    if (change.kind === "waiting") countdown.start(change.until);
    else countdown.stop();
  });
  connection.on("answered", ({ token, reason }) => {
    if (token === undefined) return connection.end(reason ?? strings.notAnswered);
    fill("code", code);
    fill("name", name);
    fill("token", token);
    form.submit();
  });
  stopButton.onclick = () => connection.end("");
  connection.open();
}

knockButton.addEventListener("click", knock);
knockButton.hidden = false;
