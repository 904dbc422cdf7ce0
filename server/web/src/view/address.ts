import type { PageKeeper } from "../keeping.ts";
import type { Room } from "../model/room.ts";
import type { Signal } from "../model/signal.ts";

/** The address of the room's page for the seat with this `id`, whatever other tabs do (protocol: Tabs). */
export function addressOf(code: string, id: string): string {
  return `/${code}?${new URLSearchParams({ seat: id }).toString()}`;
}

/** Where the log of the seat's room is to be had in a `format` (protocol: Exports). */
export function exportAddress(id: string, format: string): string {
  return `/room/export?${new URLSearchParams({ seat: id, format }).toString()}`;
}

/**
 * Have the tab be at its own seat's address, so that it is loaded anew from there, and have the page
 * kept that is there, once one has `entered`: anew where the room has another code, or one another name.
 */
export function keepAddress(room: Room, id: string, keeper: PageKeeper, entered: Signal<void>): void {
  const address = (): string => addressOf(room.code, id);
  const show = (): void => history.replaceState(history.state, "", address());
  show();
  let keptName: string | undefined;
  const keep = (): void => {
    keptName = room.name;
    void keeper.keep(address());
  };
  entered.listen(() => {
    if (keptName === undefined) keep();
  });
  room.changed.listen((part) => {
    if (part === "me" && keptName !== undefined && keptName !== room.name) keep();
    if (part !== "code") return;
    show();
    // The browser's cookies still have the old code: this gets them another one.
    void fetch(address(), { method: "HEAD" }).catch(() => {});
    keep();
  });
}
