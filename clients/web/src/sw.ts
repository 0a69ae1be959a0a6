/**
 * The service worker: the page starts without a network, and never with files of two versions.
 *
 * It keeps the files of one build and serves only those; requests to the API are none of its business,
 * as the queue decides when they are sent.
 */
/** Names with what `integrity` says of each. */
declare const FILES: [name: string, integrity: string][];
declare const VERSION: string;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetch extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response> | Response): void;
}
interface Scope {
  readonly registration: { scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetch) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}
const worker = self as unknown as Scope;

const PREFIX = `setlogs ${new URL(worker.registration.scope).pathname} `;
const CACHE = PREFIX + VERSION;

worker.addEventListener("install", (event) => {
  // Past the HTTP cache, where an index of another version may lie. What a hotel's network answers in
  // place of a file is no part of this version, and would be served for as long as it is in use.
  const requests = FILES.map(
    ([name, integrity]) => new Request(name, { cache: "no-cache", integrity }),
  );
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(removeOthers().then(() => worker.clients.claim()));
});

/** A new version takes over when the page asks for it, or when no page of the old one is open. */
worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(worker.registration.scope)) return;
  event.respondWith(kept(request));
});

async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const wanted = request.mode === "navigate" ? "./" : request;
  // A module is asked for with an `Origin`, which the files were not: `Vary` would tell them apart.
  const found = await cache.match(wanted, { ignoreSearch: true, ignoreVary: true });
  return found ?? fetch(request);
}

async function removeOthers(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
}
