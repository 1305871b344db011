// Keeps the pages of an applicant's form, and what they are drawn with, for when there is no
// network. The newest always comes from the server; signing in or out clears everything.

const PAGES = "form-pages";
const FILES = "form-files";
const FORM = /^\/apply\/[^/]+\/[^/]+$/;
const NO_NETWORK = `<!doctype html><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Offline</title>
<h1>Tidak ada jaringan</h1><p>Halaman ini belum tersimpan di ponsel Anda. Coba lagi nanti.</p>
<h1 lang="en">No network</h1><p lang="en">This page is not on your phone yet. Try again later.</p>`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page names the steps of its form; those that are not here yet are fetched once.
self.addEventListener("message", (event) => {
  event.waitUntil(
    caches.open(PAGES).then(async (cache) => {
      for (const address of event.data) {
        if (await cache.match(address)) continue;
        const answer = await fetch(address).catch(() => null);
        if (answer?.ok && !answer.redirected) await cache.put(address, answer);
      }
    }),
  );
});

async function fromNetwork(request, name) {
  const cache = await caches.open(name);
  const key = name === PAGES ? new URL(request.url).pathname : request;
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
    return answer;
  } catch {
    return (await cache.match(key)) ?? offline();
  }
}

function offline() {
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  return new Response(NO_NETWORK, { status: 503, headers });
}

function forget() {
  indexedDB.deleteDatabase("recruit-form");
  return caches.delete(PAGES);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (pathname === "/sign-out" && request.method === "POST") event.waitUntil(forget());
  else if (pathname === "/sign-in") event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") {
    if (request.mode === "navigate" && FORM.test(pathname)) {
      event.respondWith(fetch(request).catch(() => Response.redirect(pathname, 303)));
    }
  } else if (request.mode === "navigate" && FORM.test(pathname)) {
    event.respondWith(fromNetwork(request, PAGES));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(fromNetwork(request, FILES));
  }
});
