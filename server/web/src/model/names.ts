/** Names that people type, found among those that are there. */

interface Named {
  readonly name: string;
}

/**
 * The one of `all` whose name `typed` begins with, and what is typed after it. Names may have spaces:
 * the longest that fits is meant, and the last of several with the same. Upper and lower case are the same.
 */
export function findNamed<T extends Named>(all: Iterable<T>, typed: string): { found: T; rest: string } | undefined {
  const byName = new Map(Array.from(all, (each) => [words(fold(each.name)).join(" "), each]));
  const given = words(typed);
  for (let count = given.length; count > 0; count--) {
    const found = byName.get(fold(given.slice(0, count).join(" ")));
    if (found) return { found, rest: given.slice(count).join(" ") };
  }
  return undefined;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

const EMOJI_STYLE = "\ufe0f";

/** What two names share exactly when they are the same without regard to case. */
export function fold(name: string): string {
  // Each character for itself: a sigma is not written otherwise at the end of a word.
  const folded = Array.from(name.normalize("NFKC"), (character) => character.toUpperCase().toLowerCase());
  return folded.join("").replaceAll(EMOJI_STYLE, "").normalize("NFKC");
}
