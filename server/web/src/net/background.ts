import { Disconnected, Refused } from "./connection.ts";

/** Refusals that pass by themselves: what was asked is asked again. */
export const PASSING: ReadonlySet<string> = new Set(["rate_limited", "unavailable"]);

/** Run what nobody waits for: a lost connection comes back, and what was refused stays undone. */
export function inBackground(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!(error instanceof Disconnected || error instanceof Refused)) throw error;
  });
}
