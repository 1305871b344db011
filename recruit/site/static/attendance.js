// Who came, marked at the door. A mark is kept in this browser until the server has it: it is sent
// at once, or when the network is back, as often as it takes; the server counts twice as once.
// Only codes and times are kept here, no names.

const AGAIN = 15_000;
const LOOK = 250;

const form = document.querySelector("#door");
const count = document.querySelector("#door-count");
const asks = document.querySelector("#asks");
// The door of a ceremony keeps and sends its marks elsewhere.
const NAME = form.dataset.store ?? "recruit-attendance";
const MARKS = form.dataset.marks ?? "/api/v1/attendance/marks";
const KEY = form.dataset.key ?? "session";
const ELSEWHERE = ["other_session", "other_point"];
const field = form.elements.code;
const session = form.dataset.session;
const texts = Object.fromEntries(
  [...document.querySelector("#door-texts").content.querySelectorAll("[data-text]")]
    .map((line) => [line.dataset.text, line.textContent]),
);
const rows = new Map(
  [...form.querySelectorAll(".door-person")].map((row) => [row.dataset.code, row]),
);

function opened() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore("marks", { keyPath: ["session", "code"] });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function inStore(mode, act) {
  const database = await opened();
  try {
    return await new Promise((done, failed) => {
      const request = act(database.transaction("marks", mode).objectStore("marks"));
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  } finally {
    database.close();
  }
}

const every = () => inStore("readonly", (store) => store.getAll());
const keep = (mark) => inStore("readwrite", (store) => store.put(mark));
const drop = (mark) => inStore("readwrite", (store) => store.delete([mark.session, mark.code]));
const isHere = (mark) => mark.session === session;

const LOOK_ALIKES = { 0: "O", 1: "I", 8: "B" };
const tidy = (text) =>
  text.replace(/[\s-]/g, "").toUpperCase().replace(/[018]/g, (sign) => LOOK_ALIKES[sign]);
const codeOf = (given) => /^T1\.([A-Z2-7]{8})\./.exec(given.trim())?.[1] ?? tidy(given);
const filled = (text, words) => text.replace(/{(\w+)}/g, (_, name) => words[name] ?? "");

function show(row, state) {
  row.dataset.state = state;
  const box = row.querySelector("input");
  box.checked = state !== "none";
  box.disabled = state === "saved";
  const undo = row.querySelector("[name=undo]");
  if (undo) undo.hidden = state !== "saved";
  const tag = row.querySelector(".tag");
  tag.className = `tag tag-${{ none: "closed", waiting: "waiting", saved: "done" }[state]}`;
  tag.textContent = texts[state];
}

async function draw(note = "") {
  const marks = (await every()).filter(isHere);
  for (const mark of marks) {
    const row = rows.get(mark.code);
    if (row && !mark.outcome && row.dataset.state !== "saved") show(row, "waiting");
  }
  const states = [...rows.values()].map((row) => row.dataset.state);
  const saved = states.filter((state) => state === "saved").length;
  const waiting = marks.filter((mark) => !mark.outcome).length;
  const words = { saved, waiting, people: rows.size };
  count.textContent = `${filled(waiting ? count.dataset.both : count.dataset.all, words)} ${note}`;
  asks.replaceChildren(...marks.filter((mark) => mark.outcome || !rows.has(mark.code)).map(asked));
}

// What the clerk must decide, or what waits for the server to say whose code it is.
function asked(mark) {
  const line = document.createElement("li");
  const text = document.createElement("p");
  text.textContent = filled(texts[mark.outcome ?? "queued"], mark);
  line.append(text);
  if (ELSEWHERE.includes(mark.outcome)) {
    line.append(button("let-in", () => keep({ ...mark, outcome: null, elsewhere: true })));
  }
  if (mark.outcome) line.append(button("drop", () => drop(mark)));
  return line;
}

function button(name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-small button-quiet";
  made.textContent = texts[name];
  made.addEventListener("click", async () => {
    await act();
    await draw();
    await send();
  });
  return made;
}

async function take(given) {
  const code = codeOf(given);
  const row = rows.get(code);
  if (!code || row?.dataset.state === "saved") return;
  const refused = row?.dataset.state === "refused" && { outcome: "refused", why: row.dataset.why };
  await keep({ session, code, given: given.trim(), at: new Date().toISOString(), elsewhere: false, ...refused });
  await draw();
  await send();
}

let sending = false;
async function send() {
  if (sending) return;
  sending = true;
  try {
    const waiting = (await every()).filter((mark) => !mark.outcome);
    for (const id of new Set(waiting.map((mark) => mark.session))) {
      await sendFor(id, waiting.filter((mark) => mark.session === id));
    }
  } catch {
    await draw(); // No network: they stay here.
  } finally {
    sending = false;
  }
}

async function sendFor(id, marks) {
  const answer = await fetch(MARKS, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "x-csrftoken": form.elements._csrf_token.value,
    },
    body: JSON.stringify({
      [KEY]: id,
      marks: marks.map(({ given, at, elsewhere }) => ({ code: given, at, elsewhere })),
    }),
  });
  if (answer.status === 401 || answer.status === 403) return draw(count.dataset.signIn);
  if (!answer.ok) return draw((await answer.json()).detail ?? "");
  const became = (await answer.json()).marks;
  for (const [index, mark] of marks.entries()) await settle(mark, became[index]);
  await draw();
}

async function settle(mark, became) {
  if (became.outcome === "recorded" || became.outcome === "already") {
    await drop(mark);
    if (isHere(mark) && rows.has(mark.code)) show(rows.get(mark.code), "saved");
    return;
  }
  const when = became.starts_at && new Date(became.starts_at).toLocaleString(
    document.documentElement.lang === "en" ? "en-GB" : "id",
    { timeZone: "Asia/Jakarta", dateStyle: "long", timeStyle: "short" },
  );
  const language = document.documentElement.lang;
  const why = became.reasons?.map((reason) => reason.text[language]).join(" ");
  await keep({ ...mark, outcome: became.outcome, when, where: became.where, why });
  if (isHere(mark) && rows.has(mark.code)) show(rows.get(mark.code), "none");
}

form.addEventListener("submit", async (event) => {
  if (event.submitter?.name === "undo") return;
  event.preventDefault();
  const given = field.value;
  field.value = "";
  field.focus();
  await take(given);
});
form.addEventListener("change", async ({ target }) => {
  if (target.name !== "present") return;
  if (target.checked) return take(target.value);
  await drop({ session, code: target.value });
  show(rows.get(target.value), "none");
  await draw();
});

async function scan() {
  const camera = document.querySelector("#camera");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  camera.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  camera.hidden = false;
  await camera.play();
  let last = "";
  setInterval(async () => {
    const [found] = await detector.detect(camera).catch(() => []);
    if (!found || found.rawValue === last) return;
    last = found.rawValue;
    navigator.vibrate?.(80);
    await take(last);
  }, LOOK);
}

const scanner = document.querySelector("#scan");
if ("BarcodeDetector" in window && navigator.mediaDevices) {
  scanner.hidden = false;
  scanner.addEventListener("click", async () => {
    scanner.hidden = true;
    await scan().catch(() => { scanner.hidden = false; });
  });
}
form.querySelector(".door-save").hidden = true;
addEventListener("online", send);
setInterval(send, AGAIN);
await draw();
await send();

if ("serviceWorker" in navigator) {
  await navigator.serviceWorker.register("/service-worker.js");
  const worker = (await navigator.serviceWorker.ready).active;
  const files = [...document.querySelectorAll("link[href^='/static/'], script[src^='/static/']")];
  const photos = [...form.querySelectorAll("img")].map((one) => one.getAttribute("src"));
  worker.postMessage([location.pathname, ...photos, ...files.map((one) => one.getAttribute("href") ?? one.getAttribute("src"))]);
}
