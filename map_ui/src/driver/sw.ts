// The service worker: the page opens without a network. It keeps the page and its built files, and nothing of the API;
// the last results are kept by the page itself.

interface Extendable extends Event {
  waitUntil(until: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Worker {
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

const worker = self as unknown as Worker;
const PAGE = "/?f=html";
const BUILT = /^\/static\/assets\//;
const CACHE = "page";

/** Keeps the page as it now is with the files that it names, and lets go of older ones. */
async function keepPage(): Promise<void> {
  const page = await fetch(PAGE);
  if (!page.ok) return;
  const html = await page.clone().text();
  const files = [...html.matchAll(/"(\/static\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
  const cache = await caches.open(CACHE);
  await cache.put(PAGE, page);
  const held = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  await cache.addAll(files.filter((path) => !held.has(path)));
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (BUILT.test(pathname) && !files.includes(pathname)) await cache.delete(request);
  }
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

async function built(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(keepPage().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin || event.request.method !== "GET") return;
  if (url.pathname === "/" && event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (BUILT.test(url.pathname)) event.respondWith(built(event.request));
});

export {};
