/**
 * Shows what pages have kept (src/keeping.ts) where the network gives nothing, and leads back from a
 * notification to the room that it is of. It keeps nothing itself and knows no version of anything, so
 * that a new one takes over at once.
 */

// The types know it only as any worker.
const worker = self as unknown as ServiceWorkerGlobalScope;

const OFFLINE_PAGE = "/offline.html";

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(navigate(request));
  else if (new URL(request.url).pathname.startsWith("/static/")) event.respondWith(fetchFile(request));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(turnTo(String(event.notification.data)));
});

/** Turn to the tab that is at `address`, or open one. */
async function turnTo(address: string): Promise<void> {
  const tabs = await worker.clients.matchAll({ type: "window" });
  const tab = tabs.find(({ url }) => url === address);
  await (tab ? tab.focus() : worker.clients.openWindow(address));
}

/** A page comes from the server where that answers, so that it is never an old one. */
async function navigate(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = (await caches.match(request)) ?? (await caches.match(OFFLINE_PAGE));
    if (kept) return kept;
    throw error;
  }
}

/** A file is the same for ever: its name says what is in it. */
async function fetchFile(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
