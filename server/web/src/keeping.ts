/**
 * What the browser keeps of the page, so that it opens without a network: a room of one's own with
 * its scripts and styles but none of its messages, and the page that says that there is no network.
 * The service worker shows it. Missing where the page comes over plain HTTP from another machine.
 */

import { takenSeats } from "./net/seats.ts";
import { levelSeats, levelText } from "./storage.ts";

const ROOM = "chadchat:room:";
const OFFLINE = "chadchat:offline";
export const OFFLINE_PAGE = "/offline.html";
const FILES = /"(\/static\/[^"]+)"/g;

/** A room that is kept: its code, one's name there, and the address of its page. */
export interface KeptRoom {
  code: string;
  name: string;
  address: string;
}

/** Keeps the page of one seat. What is asked of it is done in that order, one thing at a time. */
export class PageKeeper {
  readonly #cache: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(seat: string) {
    this.#cache = ROOM + seat;
  }

  /** Keep the room's page, which is at `address` now, and what is shown in place of others. */
  keep(address: string): Promise<void> {
    return this.#next(async () => {
      await navigator.serviceWorker.register("/service-worker.js");
      await keep(OFFLINE, OFFLINE_PAGE);
      await keep(this.#cache, address);
      await letGoOfOthers();
    });
  }

  /** Keep nothing of the room any more, as one is not in it. */
  forget(): Promise<void> {
    return this.#next(async () => {
      await caches.delete(this.#cache);
    });
  }

  /** What fails is not kept: a full disk, or a network that goes away meanwhile. */
  #next(work: () => Promise<void>): Promise<void> {
    if (!("serviceWorker" in navigator)) return Promise.resolve();
    const done = this.#last.then(work).catch(() => {});
    this.#last = done;
    return done;
  }
}

/**
 * Keep nothing of rooms that the browser is not in, as the server tells of it: somebody may have been
 * taken out while no tab was open, and the server has cookies for the latest few alone.
 */
export async function letGoOfOthers(): Promise<void> {
  // Asked before the server is: a seat is taken before its room is kept, in another tab as well.
  const kept = (await caches.keys()).filter((name) => name.startsWith(ROOM));
  const levels = levelSeats();
  const seats = kept.length + levels.length > 0 ? await takenSeats() : undefined;
  if (seats === undefined) return;
  const own = new Set(seats.map(({ url }) => new URL(url, location.href).searchParams.get("seat")));
  for (const name of kept) if (!own.has(name.slice(ROOM.length))) await caches.delete(name);
  for (const id of levels) if (!own.has(id)) levelText(id).save("");
}

/** The rooms that the browser keeps. */
export async function keptRooms(): Promise<KeptRoom[]> {
  const rooms: KeptRoom[] = [];
  if (!("caches" in globalThis)) return rooms;
  for (const name of await caches.keys()) {
    if (!name.startsWith(ROOM)) continue;
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) {
      const html = isFile(url) ? undefined : await (await cache.match(url))?.text();
      const room = new DOMParser().parseFromString(html ?? "", "text/html").getElementById("room");
      const { code, name: who } = room?.dataset ?? {};
      if (code !== undefined && who !== undefined) rooms.push({ code, name: who, address: url });
    }
  }
  return rooms;
}

/** Have the cache hold the page at `address` with its files, and nothing of an earlier version. */
async function keep(name: string, address: string): Promise<void> {
  const page = await fetch(address);
  if (!page.ok || page.redirected) return;
  const html = await page.clone().text();
  const files = Array.from(html.matchAll(FILES), ([, file = ""]) => file);
  const cache = await caches.open(name);
  await cache.addAll(new Set(files));
  await cache.put(address, page);
  const current = new Set([address, ...files].map((path) => new URL(path, location.href).href));
  for (const request of await cache.keys()) {
    if (!current.has(request.url)) await cache.delete(request);
  }
}

function isFile(url: string): boolean {
  return new URL(url).pathname.startsWith("/static/");
}
