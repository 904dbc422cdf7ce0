/**
 * Cleaning of what is drawn (protocol: Text). The server has cleaned it already; the page does not
 * rely on that. The twin of chadchat_shared.text.
 */

// C0 but tab and newline, DEL, C1, bidi overrides and isolates, line and paragraph separators.
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]/g;

/** `text` with only newline and tab left of the controls, and no half surrogate. */
export function cleanText(text: string): string {
  return text.replace(CONTROLS, "").replace(/\p{Surrogate}/gu, "");
}

/** `text` as one trimmed line. */
export function cleanLine(text: string): string {
  return cleanText(text.replace(/[\t\r\n]+/g, " ")).trim();
}
