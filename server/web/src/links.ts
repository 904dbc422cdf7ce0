/** The links in a text. */

const CANDIDATE = /\bhttps?:\/\/[^\s<>"]+/gi;
/**
 * A host that is read as where it leads: by its name in ASCII or its address, and nobody's user name
 * before it, as in `http://good.example@evil.example/`.
 */
const PLAIN_HOST = /^https?:\/\/(?:[a-z\d.-]+|\[[a-f\d.:]+\])(?::\d+)?(?:[/?#]|$)/i;
/** Signs that end a sentence more often than an address. */
const ENDING = /[.,;:!?'*_)\]}]+$/;

export interface Part {
  readonly text: string;
  /** Where it leads, which is never anywhere but http or https; undefined for plain text. */
  readonly href?: string;
}

/** `text` in parts, which together are the text, with its web addresses as parts of their own. */
export function parts(text: string): Part[] {
  const found: Part[] = [];
  let end = 0;
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    const address = withoutEnding(candidate);
    if (!PLAIN_HOST.test(address) || !URL.canParse(address)) continue;
    if (index > end) found.push({ text: text.slice(end, index) });
    found.push({ text: address, href: address });
    end = index + address.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** A bracket that was opened within the address belongs to it. */
function withoutEnding(candidate: string): string {
  let address = candidate.replace(ENDING, "");
  if (address.includes("(") && candidate[address.length] === ")") address += ")";
  return address;
}
