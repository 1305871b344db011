// Keeps a page of running work up to date from server-sent events; without it the page still
// says how things stood when it was asked for.
//
// <div data-events="/officer/pipeline/events"> … </div> listens to that address for:
//   event: figure   data: {"id": "kpps-2024-submitted", "text": "1.234", "share": 41.5}
//     writes text into #figure-ID and, if share (per cent) is given, the bar in #bar-ID
//   event: job      data: {"id", "label", "state", "state_label", "done", "total", "detail", "cancel"}
//     writes into #job-ID, made from <template id="job-template"> when it is new
// A connection that drops is opened again by the browser; .live says whether one is open.

const root = document.querySelector("[data-events]");
const numbers = new Intl.NumberFormat(document.documentElement.lang);

function showFigure({ id, text, share }) {
  const figure = document.getElementById(`figure-${id}`);
  if (figure) {
    figure.textContent = text;
    figure.toggleAttribute("data-zero", text === "0");
  }
  const value = document.querySelector(`#bar-${CSS.escape(id)} .bar-value`);
  if (value && share !== undefined) value.setAttribute("width", `${share}%`);
}

function rowOf(id) {
  const existing = document.getElementById(`job-${id}`);
  if (existing) return existing;
  const row = document.getElementById("job-template").content.firstElementChild.cloneNode(true);
  row.id = `job-${id}`;
  document.getElementById("jobs").prepend(row);
  document.getElementById("no-jobs")?.remove();
  return row;
}

function showJob({ id, label, state, state_label, done, total, detail, cancel }) {
  const row = rowOf(id);
  const progress = row.querySelector("progress");
  progress.max = Math.max(total, 1);
  progress.value = done;
  progress.setAttribute("aria-label", label);
  row.querySelector(".job-label").textContent = label;
  row.querySelector(".job-count").textContent = `${numbers.format(done)} / ${numbers.format(total)}`;
  row.querySelector(".job-detail").textContent = detail ?? "";
  const form = row.querySelector(".job-cancel");
  form.hidden = !cancel;
  form.action = cancel || "";
  form.querySelector(".visually-hidden").textContent = `: ${label}`;
  const tag = row.querySelector(".tag");
  tag.textContent = state_label;
  tag.className = `tag tag-${state}`;
}

function showConnection(open) {
  for (const mark of root.querySelectorAll(".live")) {
    mark.hidden = false;
    mark.classList.toggle("is-on", open);
    mark.classList.toggle("is-off", !open);
    mark.textContent = open ? mark.dataset.on : mark.dataset.off;
  }
}

if (root) {
  const source = new EventSource(root.dataset.events);
  source.addEventListener("open", () => showConnection(true));
  source.addEventListener("error", () => showConnection(false));
  source.addEventListener("figure", (event) => showFigure(JSON.parse(event.data)));
  source.addEventListener("job", (event) => showJob(JSON.parse(event.data)));
  addEventListener("pagehide", () => source.close());
}
