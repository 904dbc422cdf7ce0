import { readMoment } from "./moments.ts";

const NUMBER = /^#?\s*(\d{1,15})$/;

/** A message by its seq, or the first one at a time or after it, in Unix milliseconds. */
export type LogPlace = { readonly seq: number } | { readonly ts: number };

/** The place in a log that is meant: `#123`, `123`, or a moment. undefined for what is none. */
export function readPlace(typed: string, now: number): LogPlace | undefined {
  const number = NUMBER.exec(typed.trim())?.[1];
  if (number !== undefined) return { seq: Number(number) };
  const ts = readMoment(typed, now);
  return ts === undefined ? undefined : { ts: Math.max(0, ts) };
}
