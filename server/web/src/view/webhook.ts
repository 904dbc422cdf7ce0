import { webhookAddress } from "../commands/host.ts";
import type { Room } from "../model/room.ts";
import type { Session } from "../net/session.ts";
import { strings } from "../strings.ts";
import { copied } from "./copying.ts";
import { element } from "./dom.ts";

/** The room's webhook among what its host may do: whether there is one, and the address of a new one. */
export class WebhookSetting {
  readonly #state = element("webhook-state", HTMLParagraphElement);
  readonly #make = element("make-webhook", HTMLButtonElement);
  readonly #take = element("no-webhook", HTMLButtonElement);
  readonly #field = element("webhook-field", HTMLDivElement);
  readonly #address = element("webhook-address", HTMLInputElement);
  readonly #room: Room;
  readonly #session: Session;

  constructor(room: Room, session: Session) {
    this.#room = room;
    this.#session = session;
  }

  /** Have an address made, or the one that there is taken away. */
  async set(on: boolean): Promise<void> {
    const { path } = await this.#session.ask("webhook", { on });
    this.showAddress(path);
    if (path === undefined)
      this.#make.focus(); // the button that had the focus goes away
    else this.#address.select();
  }

  /** Copy the address. Returns what happened, in a sentence. */
  copy(): string {
    return copied(this.#address);
  }

  /** Show the address that has the path; for none, show none any more. */
  showAddress(path?: string): void {
    this.#field.hidden = path === undefined;
    this.#address.value = path === undefined ? "" : webhookAddress(path);
  }

  /** Say whether there is one. */
  show(): void {
    const { webhook } = this.#room.rules;
    this.#state.textContent = webhook ? strings.hasWebhook : strings.noWebhook;
    this.#make.textContent = webhook ? strings.newWebhook : strings.makeWebhook;
    this.#take.hidden = !webhook;
  }
}
