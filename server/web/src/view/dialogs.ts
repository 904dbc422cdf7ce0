import { element } from "./dom.ts";
import { sentenceOf } from "./sentence.ts";

export interface DialogParts {
  /** The dialog's id, before "-dialog" and "-button". */
  readonly name: string;
  /** What its one field begins with, where it has a field to fill in. */
  readonly value?: () => string;
  /** Do it. Throws `Refused` or `Disconnected`, whose sentence the dialog then shows. */
  readonly submit: (value: string) => Promise<unknown>;
}

export interface Question {
  readonly question: string;
  /** What it would mean. */
  readonly what: string;
}

/** Have a dialog open by its button, do what it is for, and stay open where that failed. */
export function setUpDialog({ name, value, submit }: DialogParts): void {
  const dialog = element(`${name}-dialog`, HTMLDialogElement);
  const mistake = element(`${name}-mistake`, HTMLParagraphElement);
  const input = dialog.querySelector("input");
  element(`${name}-button`, HTMLButtonElement).addEventListener("click", () => {
    mistake.textContent = "";
    if (input && value) input.value = value();
    dialog.showModal();
    input?.select();
  });
  setUpCancel(dialog);
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(input?.value ?? "").then(
      () => dialog.close(),
      (error: unknown) => (mistake.textContent = sentenceOf(error)),
    );
  });
}

/** Have the dialog's button that cancels close it. */
export function setUpCancel(dialog: HTMLDialogElement): void {
  dialog.querySelector("button[value=cancel]")?.addEventListener("click", () => dialog.close());
}

/** Ask before what is not easily undone. Resolves to whether `words` was pressed, not Cancel. */
export function confirmed({ question, what }: Question, words: string): Promise<boolean> {
  const dialog = element("confirm-dialog", HTMLDialogElement);
  element("confirm-question", HTMLHeadingElement).textContent = question;
  element("confirm-what", HTMLParagraphElement).textContent = what;
  element("confirm", HTMLButtonElement).textContent = words;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
