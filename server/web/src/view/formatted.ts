import { type Formatted, formatted, type Kind } from "../formatting.ts";
import { mentioned } from "../model/mentions.ts";

const TAGS = {
  bold: "strong",
  italic: "em",
  code: "code",
  block: "pre",
  link: "a",
  mention: "mark",
} as const satisfies Record<Piece["kind"], string>;

/** What is drawn as an element. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly kind: Kind | "mention";
}

/**
 * What `text`, which is cleaned, is drawn as, with `name` marked where it is mentioned. All of it goes
 * in as text, never as HTML.
 */
export function drawn(text: string, name = ""): DocumentFragment {
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
  for (const { start, end, kind } of pieces(shown, name)) {
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

/** The runs and the mentions, which are cut so that none lies across the edge of a run. */
function pieces(shown: Formatted, name: string): Piece[] {
  const mentions = mentioned(shown, name).flatMap(({ start, end }) => {
    const edges = shown.runs.flatMap((run) => [run.start, run.end]).filter((edge) => start < edge && edge < end);
    const cuts = [start, ...new Set(edges), end].sort((one, other) => one - other);
    return cuts.slice(1).map((cut, i): Piece => ({ start: cuts[i] ?? start, end: cut, kind: "mention" }));
  });
  if (mentions.length === 0) return [...shown.runs];
  return [...shown.runs, ...mentions].sort((one, other) => one.start - other.start || other.end - one.end);
}

function elementFor(kind: Piece["kind"], text: string): HTMLElement {
  const made = document.createElement(TAGS[kind]);
  if (made instanceof HTMLAnchorElement) {
    made.href = text;
    made.target = "_blank";
    made.rel = "noopener noreferrer nofollow";
  }
  return made;
}
