import { element } from "./dom.ts";

/** A dialog to read in: what a command shows at length. */
export class Sheet {
  readonly #dialog = element("sheet", HTMLDialogElement);
  readonly #title = element("sheet-title", HTMLHeadingElement);
  readonly #body = element("sheet-body", HTMLDivElement);

  show(title: string, ...content: Node[]): void {
    this.#title.textContent = title;
    this.#body.replaceChildren(...content);
    this.#dialog.showModal();
    this.#body.scrollTop = 0;
  }
}
