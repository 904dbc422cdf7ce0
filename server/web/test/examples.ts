import { readFileSync } from "node:fs";

/** The examples in `tests/tui_client/`, which the terminal client's tests read, too. */
export function examples<T>(name: string): readonly T[] {
  const path = new URL(`../../../tests/tui_client/${name}`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf-8")) as T[];
}
