/** What changes how the page is for oneself; nobody else notices. */

import { Mistake } from "../mistake.ts";
import { LEVELS } from "../model/attention.ts";
import { strings } from "../strings.ts";
import { chooseTheme, chosenTheme, THEMES } from "../theme.ts";
import type { Place } from "./command.ts";

/** Of which messages one is told while one looks elsewhere. */
export async function notify(place: Place, typed: string): Promise<string> {
  const { attention } = place;
  if (!typed) return strings.levelIs(attention.level);
  const level = LEVELS.find((one) => one === typed.toLowerCase());
  if (!level) throw new Mistake(strings.noLevel(typed));
  if (level !== "none") await place.askToNotify();
  attention.level = level;
  return strings.levelIs(level);
}

/** Be told of nothing in any room of this browser, and the next time as before. */
export function quiet({ attention }: Place): void {
  attention.isQuiet = !attention.isQuiet;
}

export function away({ attention }: Place, why: string): void {
  attention.away = why;
}

export function theme(_: Place, typed: string): string {
  if (!typed) return strings.themeIs(chosenTheme(), THEMES);
  const chosen = THEMES.find((one) => one === typed.toLowerCase());
  if (!chosen) throw new Mistake(strings.noTheme(typed, THEMES));
  chooseTheme(chosen);
  return strings.themeIs(chosen, THEMES);
}
