// A camera's picture is more than the server takes: it is made smaller before it is sent. Without
// this module the file is sent as it is.
import { prepared } from "./uploads.js";

const texts = document.querySelector("#upload-texts").content;
const text = (name) => texts.querySelector(`[data-text="${name}"]`)?.textContent ?? "";

async function shrink(input, status) {
  const [file] = input.files;
  status.textContent = file ? text("preparing") : "";
  if (!file) return;
  try {
    const { blob, concern } = await prepared(file);
    if (input.files[0] !== file) return; // another one was chosen meanwhile
    const chosen = new DataTransfer();
    chosen.items.add(new File([blob], file.name, { type: blob.type }));
    input.files = chosen.files;
    status.textContent = concern ? text(concern) : "";
  } catch (fault) {
    input.value = "";
    status.textContent = fault.message;
  }
}

for (const input of document.querySelectorAll("input[data-shrink]")) {
  const status = input.parentElement.querySelector("[data-shrink-status]");
  input.addEventListener("change", () => shrink(input, status));
}
