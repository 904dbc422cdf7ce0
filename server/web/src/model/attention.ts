/** Whether the reader looks, and of what they are told while they do not. */

import type { KeptText } from "../storage.ts";
import { Signal } from "./signal.ts";

export const LEVELS = ["all", "mentions", "none"] as const;

/** Of which messages of a room one wants to be told. */
export type Level = (typeof LEVELS)[number];

const ON = "on";

/** The twin of chadchat_tui.state.attention; the page tells of nothing until that is wanted. */
export class Attention {
  readonly changed = new Signal<void>();
  readonly #hasFocus: () => boolean;
  readonly #level: KeptText;
  readonly #quiet: KeptText;
  #away: string | undefined;

  /** `level` is kept for the room, `quiet` for every room of the browser. */
  constructor(hasFocus: () => boolean, level: KeptText, quiet: KeptText) {
    this.#hasFocus = hasFocus;
    this.#level = level;
    this.#quiet = quiet;
  }

  get level(): Level {
    const kept = this.#level.load();
    return LEVELS.find((level) => level === kept) ?? "none";
  }

  set level(level: Level) {
    this.#level.save(level === "none" ? "" : level);
    this.changed.emit();
  }

  /** Whether one wants to be told of nothing now, whatever the level is. */
  get isQuiet(): boolean {
    return this.#quiet.load() === ON;
  }

  set isQuiet(isQuiet: boolean) {
    this.#quiet.save(isQuiet ? ON : "");
    this.changed.emit();
  }

  /** Why one is away, in one's own words, since one has said so; undefined while one has not. */
  get away(): string | undefined {
    return this.#away;
  }

  set away(why: string | undefined) {
    this.#away = why;
    this.changed.emit();
  }

  /** Whether the reader sees what comes. */
  get isLooking(): boolean {
    return this.#hasFocus() && this.#away === undefined;
  }

  /** Whether one is told of a message that comes now. */
  tells({ isOwn, isMention }: { isOwn: boolean; isMention: boolean }): boolean {
    if (isOwn || this.isQuiet || this.isLooking) return false;
    return this.level === "all" || (this.level === "mentions" && isMention);
  }
}
