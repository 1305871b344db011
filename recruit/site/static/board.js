// Drags a crew to another room or time. What speaks against it is asked of the server at once, by
// the rules that judge every timetable; without this file the form on the page does the same.

const form = document.querySelector("#drag-form");
const dialog = document.querySelector("#drag-dialog");
const reasons = document.querySelector("#drag-reasons");
const confirm = document.querySelector("#drag-confirm");
let dragged = null;

async function adviceFor(given) {
  const answer = await fetch(`${form.getAttribute("action")}/check`, {
    method: "POST",
    body: new URLSearchParams(new FormData(given)),
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

function list(element, texts) {
  element.replaceChildren(...texts.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
}

async function drop(crew, target) {
  form.elements.crew.value = crew;
  form.elements.target.value = target;
  form.elements.confirmed.value = "";
  let advice;
  try {
    advice = await adviceFor(form);
  } catch {
    form.submit(); // the page that comes back says what is wrong
    return;
  }
  const { broken, warnings } = advice;
  if (!broken.length && !warnings.length) {
    form.submit();
    return;
  }
  list(reasons, [...broken, ...warnings]);
  confirm.hidden = broken.length > 0;
  dialog.showModal();
}

confirm.addEventListener("click", () => {
  form.elements.confirmed.value = "yes";
  form.submit();
});
document.querySelector("#drag-cancel").addEventListener("click", () => dialog.close());

document.addEventListener("dragstart", (event) => {
  const chip = event.target.closest?.("[data-crew]");
  if (!chip) return;
  dragged = chip.dataset.crew;
  event.dataTransfer.setData("text/plain", dragged);
  event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragend", () => {
  dragged = null;
  for (const cell of document.querySelectorAll(".is-over")) cell.classList.remove("is-over");
});
for (const cell of document.querySelectorAll("[data-target]")) {
  cell.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    cell.classList.add("is-over");
  });
  cell.addEventListener("dragleave", () => cell.classList.remove("is-over"));
  cell.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) drop(dragged, cell.dataset.target);
  });
}

// Keyed: the warnings of a choice stand under it before the button is pressed.
const keyed = document.querySelector("#move-form");
keyed?.elements.target.addEventListener("change", async () => {
  const box = document.querySelector("#advice");
  box.replaceChildren();
  if (!keyed.elements.target.value) return;
  const { broken, warnings } = await adviceFor(keyed);
  if (!broken.length && !warnings.length) return;
  const texts = document.createElement("ul");
  texts.className = "list";
  list(texts, [...broken, ...warnings]);
  const notice = document.createElement("div");
  notice.className = `notice ${broken.length ? "notice-bad" : "notice-warn"}`;
  notice.append(texts);
  box.append(notice);
});
