import { keepIn, keepWords, secondsIn } from "../commands/host.ts";
import { Mistake } from "../mistake.ts";
import type { Room } from "../model/room.ts";
import type { Session } from "../net/session.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { setUpCancel } from "./dialogs.ts";
import { button, element, make } from "./dom.ts";
import { sentenceOf } from "./sentence.ts";
import { WebhookSetting } from "./webhook.ts";

/** What the host may do with the room. */
export class ManageDialog {
  readonly #dialog = element("manage-dialog", HTMLDialogElement);
  readonly #lockState = element("lock-state", HTMLParagraphElement);
  readonly #lock = element("lock", HTMLButtonElement);
  readonly #seconds = element("seconds", HTMLInputElement);
  readonly #keepState = element("keep-state", HTMLParagraphElement);
  readonly #keep = element("keep", HTMLInputElement);
  readonly #passphraseState = element("passphrase-state", HTMLParagraphElement);
  readonly #noPassphrase = element("no-passphrase", HTMLButtonElement);
  readonly #passphrase = element("passphrase", HTMLInputElement);
  readonly #bans = element("bans", HTMLUListElement);
  readonly #mistake = element("manage-mistake", HTMLParagraphElement);
  readonly #done = element("manage-done", HTMLParagraphElement);
  readonly #room: Room;
  readonly #session: Session;
  readonly #webhook: WebhookSetting;
  #last: Promise<void> = Promise.resolve();

  /** `download` has the browser download the room's log in a format. */
  constructor(room: Room, session: Session, download: (format: string) => void) {
    this.#room = room;
    this.#session = session;
    this.#webhook = new WebhookSetting(room, session);
    setUpCancel(this.#dialog);
    element("manage-button", HTMLButtonElement).addEventListener("click", () => this.#open());
    this.#on("lock-form", () => session.ask("lock", { on: !room.rules.locked }));
    this.#on("slow-form", async () => session.ask("slow", { seconds: secondsIn(this.#seconds.value) }));
    this.#on("keep-form", async () => session.ask("keep", keepIn(this.#keep.value)));
    this.#on("passphrase-form", () => this.#setPassphrase());
    this.#on("no-passphrase-form", () => this.#takePassphrase());
    element("export-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.submitter instanceof HTMLButtonElement) download(event.submitter.value);
    });
    this.#on("code-form", async () => room.recode((await session.ask("newcode", {})).room));
    this.#on("webhook-form", (pressed) => this.#webhook.set(pressed === "on"));
    element("copy-webhook", HTMLButtonElement).addEventListener("click", () => this.#say(this.#webhook.copy(), ""));
    room.changed.listen((part) => {
      if (part === "rules") this.#showRules();
    });
  }

  #open(): void {
    this.#say("", "");
    this.#seconds.value = String(this.#room.rules.slow);
    this.#keep.value = keepWords(this.#room.rules.keep);
    this.#passphrase.value = "";
    this.#bans.replaceChildren();
    this.#webhook.showAddress();
    this.#showRules();
    this.#dialog.showModal();
    void this.#attempt(() => this.#readBans());
  }

  #showRules(): void {
    const { locked, passphrase, keep } = this.#room.rules;
    this.#lockState.textContent = locked ? strings.isLocked : strings.open;
    this.#lock.textContent = locked ? strings.unlock : strings.lock;
    this.#keepState.textContent = strings.keeps(keep);
    this.#passphraseState.textContent = passphrase ? strings.hasPassphrase : strings.noPassphrase;
    this.#noPassphrase.hidden = !passphrase;
    this.#webhook.show();
  }

  async #setPassphrase(): Promise<void> {
    if (this.#passphrase.value.trim() === "") throw new Mistake(strings.needsPassphrase);
    await this.#session.ask("passphrase", { passphrase: this.#passphrase.value });
    this.#passphrase.value = "";
  }

  async #takePassphrase(): Promise<void> {
    await this.#session.ask("passphrase", { passphrase: "" });
    this.#passphrase.focus(); // the button that had the focus goes away
  }

  async #readBans(): Promise<void> {
    const { names } = await this.#session.ask("bans", {});
    this.#bans.replaceChildren(...names.map((name) => this.#banned(name)));
    if (names.length === 0) this.#bans.append(make("li", "", strings.banned([])));
  }

  #banned(name: string): HTMLLIElement {
    const row = make("li", "setting");
    const words = make("span", "", cleanLine(name));
    words.dir = "auto";
    const lift = async (): Promise<void> => {
      await this.#session.ask("unban", { name });
      await this.#readBans();
    };
    row.append(
      words,
      button(strings.unban, () => this.#do(lift)),
    );
    return row;
  }

  #on(form: string, act: (pressed: string) => Promise<unknown>): void {
    element(form, HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      const pressed = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
      this.#do(() => act(pressed));
    });
  }

  /** Do one after the other: what is said in the end is of what was asked last. */
  #do(act: () => Promise<unknown>): void {
    this.#last = this.#last.then(async () => {
      if (await this.#attempt(act)) this.#say(strings.done, "");
    });
  }

  async #attempt(act: () => Promise<unknown>): Promise<boolean> {
    this.#say("", "");
    try {
      await act();
      return true;
    } catch (error) {
      this.#say("", sentenceOf(error));
      return false;
    }
  }

  #say(done: string, mistake: string): void {
    this.#done.textContent = done;
    this.#mistake.textContent = mistake;
  }
}
