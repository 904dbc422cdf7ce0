/** The template's element with this id. Throws where the template has none of that type. */
export function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the template has no ${type.name} #${id}`);
  return found;
}

/** A new element with a class and a text; what is given goes in as text, never as HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** A new button that says `words` and does `onClick`. */
export function button(words: string, onClick: () => void): HTMLButtonElement {
  const made = make("button", "", words);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

/** Hide what is shown or show what is hidden. Told what is so already, the browser would draw a frame. */
export function setHidden(shown: HTMLElement, isHidden: boolean): void {
  if (shown.hidden !== isHidden) shown.hidden = isHidden;
}

/** Have the browser keep what is at `url` as a file; a refusal it tells of by itself. */
export function download(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}

/** Others' words for a sentence of the page's own: `mixed` keeps their writing direction to themselves. */
export function isolate(words: string): string {
  return `\u2068${words}\u2069`;
}

/** What a sentence with isolated words in it is drawn as. */
export function mixed(sentence: string): (string | HTMLElement)[] {
  const parts = sentence.split(/\u2068([^\u2069]*)\u2069/);
  return parts.map((part, i) => (i % 2 === 0 ? part : make("bdi", "", part)));
}
