/**
 * Shows what pages have kept (src/keeping.ts) where the network gives nothing, and leads back from a
 * notification to the room that it is of. It keeps nothing itself and knows no version of anything, so
 * that a new one takes over at once.
 */

// The types know it only as any worker.
const worker = self as unknown as ServiceWorkerGlobalScope;

const OFFLINE_PAGE = "/offline.html";
/** How long a page that is kept waits for the server's. */
const PATIENCE_MS = 5_000;
/** What a server that stands before ours says where ours does not answer; and ours, where it cannot now. */
const NO_ANSWER = new Set([502, 503, 504]);

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
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

/**
 * A page comes from the server where that answers, so that it is never an old one. What a form leads
 * to is never kept: without a network it is sent again when the page that says so is loaded anew.
 */
async function navigate(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  try {
    if (!kept) return await fetch(request);
    const answer = await Promise.race([fetch(request), silence(PATIENCE_MS)]);
    return NO_ANSWER.has(answer.status) ? kept : answer;
  } catch (error) {
    const shown = kept ?? (await caches.match(OFFLINE_PAGE));
    if (shown) return shown;
    throw error;
  }
}

/** Fails after `ms`. */
function silence(ms: number): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), ms));
}

/** A file is the same for ever: its name says what is in it. */
async function fetchFile(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
