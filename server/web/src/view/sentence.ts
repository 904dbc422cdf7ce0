import { Mistake } from "../mistake.ts";
import { Disconnected, Refused } from "../net/connection.ts";
import { strings } from "../strings.ts";
import { cleanText } from "../text.ts";

/** The sentence for what was not done; anything else is thrown on. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refused || error instanceof Mistake) return cleanText(error.message);
  if (error instanceof Disconnected) return strings.notConnected;
  throw error;
}
