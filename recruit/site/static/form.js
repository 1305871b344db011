// The form on a bad network: what is typed is kept on the phone, saved a second later, and sent
// when the network returns. Without this file every page works by its own button.

import { clear, kept, keep } from "./unsent.js";

const PAUSE = 1000;
const PATIENCE = 10000;
const SEVERAL = new Set(["alternatives", "declarations"]);
const FOLLOWS = {
  party_left_on: ["party", "former"],
  campaign_until: ["campaign", "yes"],
  spouse_nik: ["married", "yes"],
};

const line = document.querySelector("[data-save]");
const mark = document.getElementById("saved");
const form = document.querySelector("form[data-autosave]");
const { save: address, draft } = line.dataset;

let record = await kept(draft);
let waiting = 0;
let sending = Promise.resolve(true);

// --- the mark: what is and what is not on the server ---

function say(state, time = "") {
  line.dataset.state = state;
  mark.textContent = line.dataset[state].replace("{time}", time);
}

function clock(moment) {
  const english = document.documentElement.lang === "en";
  const parts = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Jakarta" };
  return new Intl.DateTimeFormat(english ? "en-GB" : "id", parts).format(new Date(moment));
}

function ask(text, ...choices) {
  const box = document.createElement("div");
  box.className = "notice notice-bad";
  box.setAttribute("role", "alert");
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  for (const [label, act] of choices) {
    const button = Object.assign(document.createElement("button"), { textContent: label });
    button.className = "button button-small button-quiet";
    button.addEventListener("click", act);
    box.append(button, " ");
  }
  document.querySelector(".page-head").after(box);
}

// --- fields ---

function answerOf(name) {
  const fields = [...form.querySelectorAll(`[name="${name}"]`)];
  const ticked = fields.filter((one) => one.checked).map((one) => one.value);
  if (SEVERAL.has(name)) return ticked;
  return /radio|checkbox/.test(fields[0].type) ? (ticked[0] ?? "") : fields[0].value;
}

function fillIn(name, answer) {
  for (const one of form?.querySelectorAll(`[name="${name}"]`) ?? []) {
    if (/radio|checkbox/.test(one.type)) one.checked = [answer].flat().includes(one.value);
    else one.value = answer;
  }
}

function showWhatFollows() {
  for (const [name, [cause, value]] of Object.entries(FOLLOWS)) {
    const field = form?.querySelector(`[name="${name}"]`)?.closest(".field");
    if (field) field.hidden = answerOf(cause) !== value && !field.matches(".field-error");
  }
}

function setVersion(version) {
  record.version = version;
  for (const one of document.querySelectorAll('[name="version"]')) one.value = version;
}

// --- saving ---

function typed(event) {
  const { name } = event.target;
  if (!name || event.target.type === "hidden") return;
  record.answers[name] = answerOf(name);
  keep(record);
  say(navigator.onLine ? "saving" : "kept");
  showWhatFollows();
  clearTimeout(waiting);
  waiting = setTimeout(flush, PAUSE);
}

function flush() {
  clearTimeout(waiting);
  sending = sending.then(send, send);
  return sending;
}

// Whether everything typed here is on the server now.
async function send() {
  const answers = { ...record.answers };
  if (record.conflict) return false;
  if (!Object.keys(answers).length) return true;
  let answer;
  try {
    answer = await fetch(address, {
      method: "PUT",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": document.querySelector('[name="_csrf_token"]').value,
      },
      body: JSON.stringify({ version: record.version, answers }),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    say("kept");
    return false;
  }
  return answer.ok ? saved(await answer.json(), answers) : refused(answer);
}

async function saved({ version, saved_at: at }, sent) {
  for (const [name, answer] of Object.entries(sent)) {
    if (String(record.answers[name]) === String(answer)) delete record.answers[name];
  }
  setVersion(version);
  await keep(record);
  if (!Object.keys(record.answers).length) say("saved", clock(at));
  return true;
}

async function refused(answer) {
  if (answer.status === 409) {
    record.conflict = true;
    keep(record);
    say("stale");
    ask(line.dataset.stale, [line.dataset.reload, () => location.reload()]);
  } else if (answer.status === 401) {
    say("signin");
    ask(line.dataset.signin, [line.dataset.enter, enter]);
  } else {
    say("kept");
  }
  return false;
}

function enter() {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
}

// --- going on ---

function nextStep() {
  const here = document.querySelector('.form-steps [aria-current="step"]').closest("li");
  return here.nextElementSibling?.querySelector("a").href;
}

async function submitted(event) {
  if (event.submitter?.dataset.sure) return;
  event.preventDefault();
  const whole = await flush();
  if (whole) {
    const button = event.submitter ?? form.querySelector("button:not([name])");
    button.dataset.sure = "yes";
    // Not before this event is over: a form that is being submitted ignores another request.
    setTimeout(() => form.requestSubmit(button));
  } else if (!record.conflict && line.dataset.state === "kept" && !event.submitter?.name) {
    location.assign(nextStep());
  }
}

// --- beginning ---

function offerConflict() {
  const told = Object.entries(record.answers).map(([name, answer]) => `${name}: ${answer}`);
  const end = async (use) => {
    record = { ...record, conflict: false, answers: use ? record.answers : {} };
    setVersion(Number(line.dataset.version));
    await keep(record);
    if (use) await flush();
    location.reload();
  };
  ask(
    `${line.dataset.unsent} ${told.join("; ")}`,
    [line.dataset.use, () => end(true)],
    [line.dataset.drop, () => end(false)],
  );
}

async function begin() {
  const version = Number(line.dataset.version);
  record ??= { draft, version, answers: {}, conflict: false };
  const unsent = Object.keys(record.answers).length > 0;
  if (record.conflict && unsent) return offerConflict();
  // A page that the service worker kept may be older than what this phone saved since.
  setVersion(unsent ? record.version : Math.max(version, record.version));
  await keep(record);
  if (unsent) {
    for (const [name, answer] of Object.entries(record.answers)) fillIn(name, answer);
    say("kept");
    if ((await flush()) && !form) location.reload();
  }
}

async function workOffline() {
  if (!("serviceWorker" in navigator) || !line.dataset.offline) return;
  await navigator.serviceWorker.register("/service-worker.js");
  const worker = (await navigator.serviceWorker.ready).active;
  worker.postMessage([...document.querySelectorAll(".form-steps a")].map((one) => one.href));
}

form?.addEventListener("input", typed);
form?.addEventListener("submit", submitted);
addEventListener("online", flush);
document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", clear);
for (const list of document.querySelectorAll("select[data-shows]")) {
  const button = form.querySelector('button[name="show"]');
  button.parentElement.hidden = true;
  list.addEventListener("change", () => form.requestSubmit(button));
}
showWhatFollows();
await begin();
await workOffline();
