// An assessor's sheet: the total while points are typed, the sheet kept in this tab until it is
// handed in, and Enter that goes to the next line, because handing in locks the sheet.

// As recruit/scoring/rules/points.py counts: hundredths, halves go up; null: not scorable.
function total(inputs) {
  let earned = 0, weight = 0;
  for (const input of inputs) {
    if (input.value !== "" && input.validity.valid) {
      earned += Number(input.dataset.weight) * Number(input.value);
      weight += Number(input.dataset.weight);
    } else if (input.value !== "" || input.validity.badInput || "required" in input.dataset) return null;
  }
  return weight ? Math.floor((200 * earned + weight) / (2 * weight)) : null;
}

function shown(hundredths) {
  return (hundredths / 100).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, useGrouping: false });
}

for (const form of document.querySelectorAll("form:has([data-weight])")) {
  const inputs = [...form.querySelectorAll("[data-weight]")];
  const line = form.querySelector(".score-total"), output = line.querySelector("output");
  const count = () => {
    const reached = total(inputs);
    output.value = reached === null ? output.dataset.missing : shown(reached);
    output.classList.toggle("score-missing", reached === null);
  };
  form.addEventListener("input", count);
  form.addEventListener("keydown", (event) => {
    const place = inputs.indexOf(event.target);
    if (event.key !== "Enter" || place < 0) return;
    event.preventDefault();
    (inputs[place + 1] ?? form.querySelector("textarea, button:not([type])")).focus();
  });
  form.addEventListener("wheel", ({ target }) => inputs.includes(target) && target.blur(), { passive: true }); // no points by accident
  line.hidden = false;
  count();
}

const KEY = `score-sheet:${location.pathname}`;
const sheet = document.querySelector("#sheet");
try {
  if (sheet) {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    for (const input of sheet.querySelectorAll("[data-weight]")) input.value ||= kept[input.name] ?? "";
    sheet.addEventListener("input", () => {
      const points = [...sheet.querySelectorAll("[data-weight]")].map((input) => [input.name, input.value]);
      sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(points)));
    });
    sheet.dispatchEvent(new Event("input"));
  } else sessionStorage.removeItem(KEY);
} catch { /* without storage the sheet is only on the page */ }
