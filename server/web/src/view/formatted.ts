import { formatted, type Kind } from "../formatting.ts";

const TAGS = { bold: "strong", italic: "em", code: "code", block: "pre", link: "a" } as const satisfies Record<
  Kind,
  string
>;

/** What `text`, which is cleaned, is drawn as. All of it goes in as text, never as HTML. */
export function drawn(text: string): DocumentFragment {
  const shown = formatted(text);
  const drawing = document.createDocumentFragment();
  const open: { node: Node; end: number }[] = [];
  let done = 0;
  const drawTo = (end: number): void => {
    const node = open.at(-1)?.node ?? drawing;
    if (end > done) node.appendChild(document.createTextNode(shown.text.slice(done, end)));
    done = end;
  };
  const closeUntil = (place: number): void => {
    for (let top = open.at(-1); top && top.end <= place; top = open.at(-1)) {
      drawTo(top.end);
      open.pop();
      // A block has its lines for itself, so the break behind it would be an empty line.
      if (top.node.nodeName === "PRE" && shown.text[done] === "\n") done += 1;
    }
  };
  for (const { start, end, kind } of shown.runs) {
    closeUntil(start);
    drawTo(Math.max(start, done));
    const node = elementFor(kind, shown.text.slice(start, end));
    (open.at(-1)?.node ?? drawing).appendChild(node);
    open.push({ node, end });
  }
  closeUntil(shown.text.length);
  drawTo(shown.text.length);
  return drawing;
}

function elementFor(kind: Kind, text: string): HTMLElement {
  const made = document.createElement(TAGS[kind]);
  if (made instanceof HTMLAnchorElement) {
    made.href = text;
    made.target = "_blank";
    made.rel = "noopener noreferrer nofollow";
  }
  return made;
}
