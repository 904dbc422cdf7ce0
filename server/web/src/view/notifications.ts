import { formatted } from "../formatting.ts";
import { Mistake } from "../mistake.ts";
import type { Attention } from "../model/attention.ts";
import type { Entry } from "../model/log.ts";
import { mentioned } from "../model/mentions.ts";
import type { Room } from "../model/room.ts";
import { speakerOf } from "../model/speaker.ts";
import type { ChatMessage } from "../protocol.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";

/** How long nobody is told again after they were. */
const QUIET_MS = 5_000;
const BODY_MAX = 200;

/** Has the browser tell of what was said to somebody who looks elsewhere, as they have asked to be. */
export class Notifications {
  readonly #room: Room;
  readonly #attention: Attention;
  #againAt = -Infinity;

  constructor(room: Room, attention: Attention) {
    this.#room = room;
    this.#attention = attention;
    room.log.changed.listen((change) => {
      if (change.kind === "appended" || change.kind === "missed") this.#hear(change.entries);
    });
  }

  #hear(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind !== "chat" || performance.now() < this.#againAt) continue;
      const { message, member } = entry.message;
      const isOwn = member === this.#room.member;
      // Whether it names one, and whether the browser allows it, takes long to find out: in a flood, too long.
      if (!this.#attention.tells({ isOwn, isMention: true })) continue;
      const isMention = mentioned(formatted(message), this.#room.name).length > 0;
      if (this.#attention.tells({ isOwn, isMention }) && isAllowed()) this.#tell(entry.message);
    }
  }

  #tell(said: ChatMessage): void {
    this.#againAt = performance.now() + QUIET_MS;
    const { code } = this.#room;
    // One tag for a room, so that its newest takes the place of the one before.
    show(cleanLine(`${code} · ${speakerOf(said)}`), {
      body: cleanLine(said.message).slice(0, BODY_MAX),
      tag: `chadchat:${code}`,
      data: location.href,
    });
  }
}

/** Have the browser ask whether it may show notifications. Throws `Mistake` where it may not. */
export async function askToNotify(): Promise<void> {
  if (!isThere()) throw new Mistake(strings.noNotifications);
  if ((await Notification.requestPermission()) !== "granted") throw new Mistake(strings.notAllowed);
}

/** It is missing over plain HTTP from another machine. */
function isThere(): boolean {
  return "Notification" in window && isSecureContext;
}

function isAllowed(): boolean {
  return isThere() && Notification.permission === "granted";
}

function show(title: string, options: NotificationOptions): void {
  try {
    const shown = new Notification(title, options);
    shown.addEventListener("click", () => {
      focus();
      shown.close();
    });
  } catch (error) {
    // On a phone they are the service worker's alone to show, which leads back here.
    if (!(error instanceof TypeError)) throw error;
    void navigator.serviceWorker.ready.then((worker) => worker.showNotification(title, options));
  }
}
