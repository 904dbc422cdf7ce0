import type { Room } from "../model/room.ts";
import { strings } from "../strings.ts";
import { copied } from "./copying.ts";
import { setUpCancel } from "./dialogs.ts";
import { element, setHidden } from "./dom.ts";

/** Names of a machine that mean itself. */
const LOCAL = /^((.*\.)?localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])$/;

const IS_LOCAL = LOCAL.test(location.hostname);

/** What lets others in, wherever the page says it: in its dialog, and in a room that says nothing yet. */
export class Invitation {
  readonly #room: Room;
  readonly #dialog = element("share-dialog", HTMLDialogElement);
  readonly #url = element("share-url", HTMLInputElement);
  readonly #command = element("share-command", HTMLInputElement);
  readonly #qr = element("share-qr", HTMLImageElement);
  readonly #result = element("share-result", HTMLParagraphElement);
  readonly #welcome = element("welcome", HTMLElement);
  readonly #title = element("welcome-title", HTMLHeadingElement);
  /** Whether others have been in the room, as far as the page has seen. */
  #hadOthers = false;
  readonly #invite = element("welcome-invite", HTMLDivElement);

  constructor(room: Room) {
    this.#room = room;
    element("share-only-here", HTMLParagraphElement).hidden = !IS_LOCAL;
    this.#qr.hidden = IS_LOCAL;
    element("share-button", HTMLButtonElement).addEventListener("click", () => this.open());
    element("copy-command", HTMLButtonElement).addEventListener("click", () => this.#copy(this.#command));
    setUpCancel(this.#dialog);
    this.#dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#copy(this.#url);
    });
    room.log.changed.listen(() => this.#greet());
    room.changed.listen((part) => {
      if (part === "code") this.#showCode();
      if (part === "members" || part === "rules") this.#greet();
    });
  }

  open(): void {
    this.#result.textContent = "";
    if (!IS_LOCAL) this.#qr.src = `/${this.#room.code}.svg`;
    this.#dialog.showModal();
    this.#url.select();
  }

  #copy(field: HTMLInputElement): void {
    this.#result.textContent = copied(field);
  }

  /** Say what to do in a room where nothing is said yet; to invite nobody where nobody could come in. */
  #greet(): void {
    setHidden(this.#welcome, this.#room.log.newest !== 0);
    if (this.#welcome.hidden) return;
    const { online, sorted } = this.#room.members;
    this.#hadOthers ||= sorted.length > 1;
    const alone = this.#hadOthers ? strings.aloneHere : strings.firstHere;
    this.#title.textContent = online > 1 ? strings.nothingSaid : alone;
    this.#invite.hidden = this.#room.rules.locked;
  }

  #showCode(): void {
    const link = new URL(`/${this.#room.code}`, this.#url.value).href;
    for (const [place, words] of [
      ["link", link],
      ["command", strings.joinCommand(link)],
    ] as const) {
      for (const found of document.querySelectorAll(`.the-${place}`)) {
        if (found instanceof HTMLInputElement) found.value = words;
        else found.textContent = words;
      }
    }
  }
}
