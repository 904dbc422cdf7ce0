import type { Shelf } from "./model/outbox.ts";

/**
 * A place in the browser tab's own storage, which outlives a reload. Where the browser gives none
 * or it is full, things are kept in memory alone and the page works on.
 */
export function shelf(key: string): Shelf {
  return {
    load() {
      try {
        return JSON.parse(sessionStorage.getItem(key) ?? "null");
      } catch (error) {
        if (isStorageTrouble(error) || error instanceof SyntaxError) return null;
        throw error;
      }
    },
    save(value) {
      try {
        sessionStorage.setItem(key, JSON.stringify(value));
      } catch (error) {
        if (!isStorageTrouble(error)) throw error;
      }
    },
  };
}

/** Storage that is switched off or full throws a DOMException. */
function isStorageTrouble(error: unknown): boolean {
  return error instanceof DOMException;
}
