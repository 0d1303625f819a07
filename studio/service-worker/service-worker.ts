/**
 * Keeps the files of the studio for when there is no network. It keeps nothing else: the API's answers pass by it, and a
 * page that stays open keeps the files of its own build until it is closed.
 */
/** The build writes here what it is made of, and the addresses of its files. */
declare const BUILD: { digest: string; files: string[] };

const worker = self as unknown as ServiceWorkerGlobalScope;
const PAGE = "/studio/";
const PREFIX = "studio-";
const CACHE = PREFIX + BUILD.digest;
const FILES = new Set(BUILD.files);

worker.addEventListener("install", (event) => event.waitUntil(keepFiles()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(loadPage(request));
  else if (FILES.has(new URL(request.url).pathname)) event.respondWith(loadFile(request));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([PAGE, ...FILES]);
}

async function takeOver(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function loadPage(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await find(PAGE);
    if (!kept) throw error;
    return kept;
  }
}

async function loadFile(request: Request): Promise<Response> {
  return (await find(request.url)) ?? fetch(request);
}

async function find(address: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(address, { ignoreVary: true });
}
