// Keeps the pages of an applicant's form, and those of a clerk at the door of a session, with what
// they are drawn with, for when there is no network. The newest always comes from the server; signing in or out clears everything.

const PAGES = "form-pages";
const FILES = "form-files";
const DOORS = "door-pages";
const DOOR = /^\/officer\/(attendance|oaths)\/[0-9a-f-]{36}$/;
const PHOTO = /^\/officer\/oaths\/[0-9a-f-]{36}\/photos\/[0-9a-f-]{36}$/;
const FORM = /^\/apply\/[^/]+\/[^/]+$/;
const NO_NETWORK = `<!doctype html><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Offline</title>
<h1>Tidak ada jaringan</h1><p>Halaman ini belum tersimpan di ponsel Anda. Coba lagi nanti.</p>
<h1 lang="en">No network</h1><p lang="en">This page is not on your phone yet. Try again later.</p>`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// A page names what it needs: the steps of its form, or itself; what is not here yet is fetched once.
self.addEventListener("message", (event) => {
  event.waitUntil(fetchOnce(event.data));
});

async function fetchOnce(addresses) {
  for (const address of addresses) {
    const cache = await caches.open(cacheOf(new URL(address, self.location.origin).pathname));
    if (await cache.match(address)) continue;
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok && !answer.redirected) await cache.put(address, answer);
  }
}

function cacheOf(pathname) {
  if (pathname.startsWith("/static/")) return FILES;
  return DOOR.test(pathname) || PHOTO.test(pathname) ? DOORS : PAGES;
}

async function fromNetwork(request, name) {
  const cache = await caches.open(name);
  const key = name !== FILES ? new URL(request.url).pathname : request;
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
  else if (pathname === "/officer/sign-out") event.waitUntil(caches.delete(DOORS));
  else if (pathname === "/sign-in") event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") {
    if (request.mode === "navigate" && FORM.test(pathname)) {
      event.respondWith(fetch(request).catch(() => Response.redirect(pathname, 303)));
    }
  } else if (request.mode === "navigate" && FORM.test(pathname)) {
    event.respondWith(fromNetwork(request, PAGES));
  } else if (request.mode === "navigate" && DOOR.test(pathname)) {
    event.respondWith(fromNetwork(request, DOORS));
  } else if (PHOTO.test(pathname)) {
    event.respondWith(fromNetwork(request, DOORS));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(fromNetwork(request, FILES));
  }
});
