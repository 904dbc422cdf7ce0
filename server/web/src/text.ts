/**
 * Cleaning of what is drawn (protocol: Text). The server has cleaned it already; the page does not
 * rely on that. The twin of chadchat_shared.text; the tests of both read the same examples.
 */

// C0 but tab and newline, DEL, C1, bidi overrides and isolates, line and paragraph separators, and
// half surrogates.
const UNWANTED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\p{Surrogate}]/gu;
/** Marks and format characters, which pile up on what is before them; eight in a row may stay. */
const PILE = /([\p{Mn}\p{Me}\p{Cf}]{8})[\p{Mn}\p{Me}\p{Cf}]+/gu;

/** `text` with only newline and tab left of the controls, no pile of marks, no space at its end. */
export function cleanText(text: string): string {
  return text.replace(UNWANTED, "").replace(PILE, "$1").trimEnd();
}

/** `text` as one trimmed line. */
export function cleanLine(text: string): string {
  return cleanText(text.replace(/[\t\r\n]+/g, " ")).trim();
}
