// A key for every control of a verifier's page. Keys do nothing while something is typed, and can
// be switched off; whoever has no keyboard presses the buttons themselves.

const ZOOMS = 5;
const OFF = "verify-keys-off";

const viewer = document.querySelector("#viewer");
const papers = [...viewer.querySelectorAll(".verify-paper")];
const help = document.querySelector("#keys");
const form = document.querySelector("#decision");
let shown = 0;

function show(index) {
  shown = index;
  papers.forEach((paper, place) => { paper.hidden = place !== index; });
}

function adjust(change) {
  const view = papers[shown]?.querySelector(".verify-view");
  if (!view) return;
  const zoom = Number(view.dataset.zoom ?? 1), turn = Number(view.dataset.turn ?? 0);
  if (change === "turn") view.dataset.turn = (turn + 1) % 4;
  if (change === "in") view.dataset.zoom = Math.min(zoom + 1, ZOOMS);
  if (change === "out") view.dataset.zoom = Math.max(zoom - 1, 1);
}

viewer.addEventListener("click", ({ target }) => {
  const change = target.closest("[data-view]")?.dataset.view;
  if (change === "next" && papers.length) show((shown + 1) % papers.length);
  else if (change) adjust(change);
});

// What is missing for a verdict, so that its key leads there instead of to an error.
function missing(verdict) {
  if (!form) return null;
  if (verdict === "MS") return [...form.querySelectorAll("[data-must]")].find((note) => !note.value.trim());
  const refused = papers.some((paper) => !["", "accepted"].includes(paper.querySelector("select")?.value ?? ""));
  if (form.querySelector("[name=reasons]:checked") || (verdict === "BMS" && refused)) return null;
  const others = document.querySelector("#others");
  others.open = true;
  return others.querySelector("[name=reasons]");
}

function judge(key) {
  const select = papers[shown]?.querySelector("select");
  if (!select) return;
  if (key === "x") select.focus();
  else select.value = "accepted";
}

let sent = false;
function press(control) {
  const needed = control.name === "verdict" && missing(control.value);
  if (needed) needed.focus();
  else if (control.form === null || control.type === "button" || !sent) {
    sent ||= control.type === "submit"; // a key that is held down decides once
    control.click();
  }
}

function typing(element) {
  return element.matches("select, textarea, input:not([type=checkbox])");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape") return document.activeElement.blur();
  if (!document.querySelector("#keys-on").checked || typing(event.target)) return;
  const key = event.key === "=" ? "+" : event.key.toLowerCase();
  if (key === "a" || key === "x") judge(key);
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!control && key !== "x") return;
  event.preventDefault();
  if (control) press(control);
});

const active = document.querySelector("#keys-on");
try {
  active.checked = !localStorage.getItem(OFF);
  active.addEventListener("change", () => active.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"));
} catch { /* without storage the keys are on again on the next page */ }

help.hidden = false;
viewer.querySelector(".verify-tools").hidden = papers.length === 0;
if (papers.length) show(0);
