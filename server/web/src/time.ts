/** Times as the reader's own zone and language write them. `ts` is Unix time in milliseconds. */

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayAndYear = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });

/** Hours and minutes. */
export function clockTime(ts: number): string {
  return clock.format(ts);
}

/** Date and time in full. */
export function fullTime(ts: number): string {
  return full.format(ts);
}

/** The day, with its year where that is not the present one. */
export function dayName(ts: number, now: number = Date.now()): string {
  const isThisYear = new Date(ts).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? day : dayAndYear).format(ts);
}

const dayAndTime = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const shortDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

/** When something was said: today the time, this year the day too, else the day alone. */
export function whenSaid(ts: number, now: number = Date.now()): string {
  if (isSameDay(ts, now)) return clockTime(ts);
  const isThisYear = new Date(ts).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? dayAndTime : shortDay).format(ts);
}

/** Whether the reader's clock was on the same day at both times. */
export function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
