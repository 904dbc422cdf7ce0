/**
 * Moments as people write them: `12:30`, `yesterday`, `2h ago`, RFC 3339. The twin of
 * chadchat_tui.state.moments; the tests of both read the same examples.
 */

const AGO = /^(\d{1,6}) ?([smhdw])(?: ago)?$/;
const TWELVE_HOURS = /\b(\d{1,2})(:\d\d(?::\d\d)?) ?([ap])m(?![\p{L}\p{N}_])/gu;
const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/;
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const RFC_3339 = /^(\d{4}-\d\d-\d\d)[t ]\d\d:\d\d(:\d\d(\.\d+)?)?(z|[+-]\d\d:\d\d)$/;
const MS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };
const DAYS_AGO: ReadonlyMap<string, number> = new Map([
  ["today", 0],
  ["yesterday", 1],
]);

/** A time of day: hours, minutes, seconds. */
type Clock = readonly [number, number, number];

/** The moment that is meant, in Unix milliseconds, in the reader's own zone; undefined for what is none. */
export function readMoment(typed: string, now: number): number | undefined {
  const words = inTwentyFour(typed.trim().toLowerCase().replace(/\s+/g, " "));
  if (words === undefined) return undefined;
  if (words === "now") return now;
  const [, count, unit = ""] = AGO.exec(words) ?? [];
  if (count !== undefined) return now - Number(count) * (MS[unit] ?? 0);
  if (RFC_3339.test(words)) return known(Date.parse(words.toUpperCase().replace(" ", "T")), isDay(words.slice(0, 10)));
  return local(words, new Date(now));
}

/** `14:30` for `2:30 pm`; undefined where no such hour is. */
function inTwentyFour(words: string): string | undefined {
  let isClock = true;
  const read = words.replace(TWELVE_HOURS, (_, hour: string, rest: string, half: string) => {
    isClock &&= Number(hour) >= 1 && Number(hour) <= 12;
    return String((Number(hour) % 12) + (half === "p" ? 12 : 0)).padStart(2, "0") + rest;
  });
  return isClock ? read : undefined;
}

/** A day, a time of day, or both, in the reader's own zone. */
function local(words: string, now: Date): number | undefined {
  const [, day = "", rest = ""] = /^(\S+?)(?:(?:(?<=\d)t| )(\S+))?$/.exec(words) ?? [];
  const lone = rest ? undefined : clockIn(day);
  if (lone) return last(lone, now);
  const at = rest ? clockIn(rest) : ([0, 0, 0] as const);
  if (!at) return undefined;
  const daysAgo = DAYS_AGO.get(day);
  if (daysAgo !== undefined) return moment(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, at);
  const [, year, month, date] = DAY.exec(day) ?? [];
  return isDay(day) ? moment(Number(year), Number(month) - 1, Number(date), at) : undefined;
}

function clockIn(words: string): Clock | undefined {
  const [, hours, minutes, seconds = "0"] = CLOCK.exec(words) ?? [];
  const clock = [Number(hours), Number(minutes), Number(seconds)] as const;
  return clock[0] < 24 && clock[1] < 60 && clock[2] < 60 ? clock : undefined;
}

/** The last moment up to `now` at that time of day. */
function last(clock: Clock, now: Date): number {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const today = moment(year, month, day, clock);
  return today > now.getTime() ? moment(year, month, day - 1, clock) : today;
}

function moment(year: number, month: number, day: number, [hours, minutes, seconds]: Clock): number {
  return new Date(year, month, day, hours, minutes, seconds).getTime();
}

/** Whether the calendar has the day; `Date` makes another of one that it has not. */
function isDay(day: string): boolean {
  return DAY.test(day) && new Date(`${day}T00:00Z`).toJSON()?.startsWith(day) === true;
}

function known(ts: number, isKnown: boolean): number | undefined {
  return isKnown && !Number.isNaN(ts) ? ts : undefined;
}
