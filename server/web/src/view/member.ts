import type { Session } from "../net/session.ts";
import type { MemberInfo } from "../protocol.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { confirmed, type Question, setUpCancel } from "./dialogs.ts";
import { element } from "./dom.ts";
import { sentenceOf } from "./sentence.ts";

/** What the host may do with one member. */
export class MemberDialog {
  readonly #dialog = element("member-dialog", HTMLDialogElement);
  readonly #title = element("member-title", HTMLHeadingElement);
  readonly #mute = element("mute", HTMLButtonElement);
  readonly #reason = element("reason", HTMLInputElement);
  readonly #mistake = element("member-mistake", HTMLParagraphElement);
  readonly #session: Session;
  #member: MemberInfo | undefined;

  /** `closed` is told about whom it was. */
  constructor(session: Session, closed: (member: string) => void) {
    this.#session = session;
    setUpCancel(this.#dialog);
    this.#dialog.addEventListener("submit", (event) => event.preventDefault());
    this.#dialog.addEventListener("close", () => closed(this.#member?.member ?? ""));
    this.#on("mute", ({ member, muted }) => session.ask("mute", { member, on: !muted }));
    this.#on("transfer", ({ member }) => session.ask("transfer", { member }), strings.surelyTransfer);
    this.#on("kick", (member) => this.#takeOut("kick", member));
    this.#on("ban", (member) => this.#takeOut("ban", member), strings.surelyBan);
  }

  open(member: MemberInfo): void {
    this.#member = member;
    this.#title.textContent = cleanLine(member.name);
    this.#mute.textContent = member.muted ? strings.unmute : strings.mute;
    this.#reason.value = "";
    this.#mistake.textContent = "";
    this.#dialog.showModal();
  }

  #takeOut(event: "kick" | "ban", { member }: MemberInfo): Promise<unknown> {
    const reason = this.#reason.value.trim();
    return this.#session.ask(event, { member, ...(reason ? { reason } : {}) });
  }

  /** Have the button with this id do `act`, once `surely` was answered where it is asked. */
  #on(id: string, act: (member: MemberInfo) => Promise<unknown>, surely?: (name: string) => Question): void {
    const button = element(id, HTMLButtonElement);
    const onClick = async (member: MemberInfo): Promise<void> => {
      if (surely && !(await confirmed(surely(cleanLine(member.name)), button.textContent))) return;
      try {
        await act(member);
        this.#dialog.close();
      } catch (error) {
        this.#mistake.textContent = sentenceOf(error);
      }
    };
    button.addEventListener("click", () => {
      if (this.#member) void onClick(this.#member);
    });
  }
}
