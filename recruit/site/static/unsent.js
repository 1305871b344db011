// What was typed and is not on the server yet: one record for each draft, in IndexedDB.

const NAME = "recruit-form";

function opened() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("unsent", { keyPath: "draft" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function inStore(mode, act) {
  const database = await opened();
  try {
    return await new Promise((done, failed) => {
      const request = act(database.transaction("unsent", mode).objectStore("unsent"));
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  } finally {
    database.close();
  }
}

// A browser that keeps nothing (a private window) still saves on the server.
export const kept = (draft) => inStore("readonly", (store) => store.get(draft)).catch(() => undefined);
export const keep = (record) => inStore("readwrite", (store) => store.put(record)).catch(() => {});
export const clear = () => inStore("readwrite", (store) => store.clear()).catch(() => {});
