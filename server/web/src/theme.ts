import { browserText } from "./storage.ts";

/** `system` is as the reader's system has it: light or dark, and with more contrast where that is wanted. */
export const THEMES = ["system", "light", "dark", "contrast"] as const;

export type Theme = (typeof THEMES)[number];

const kept = browserText("chadchat:theme");

/** The theme that was chosen for all of this browser's pages. */
export function chosenTheme(): Theme {
  const chosen = kept.load();
  return THEMES.find((theme) => theme === chosen) ?? "system";
}

export function chooseTheme(theme: Theme): void {
  kept.save(theme);
  showTheme();
}

/** Have the style sheets draw in the chosen theme. */
export function showTheme(): void {
  const theme = chosenTheme();
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
