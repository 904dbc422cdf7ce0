import { browserText } from "./storage.ts";

/** `system` is as the reader's system has it: light or dark, and with more contrast where that is wanted. */
export const THEMES = ["system", "light", "dark", "contrast"] as const;

export type Theme = (typeof THEMES)[number];

/** Whether the reader's system wants more contrast, and when that changes. */
export function moreContrast(): MediaQueryList {
  return matchMedia("(prefers-contrast: more)");
}

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

/** Have the style sheets, and the browser around the page, draw in the chosen theme. */
export function showTheme(): void {
  const chosen = chosenTheme();
  const theme = chosen === "system" && moreContrast().matches ? "contrast" : chosen;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const isScheme = theme === "light" || theme === "dark";
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    const { scheme } = meta.dataset;
    if (!isScheme) meta.media = `(prefers-color-scheme: ${scheme})`;
    else meta.media = scheme === theme ? "all" : "not all";
  }
}
