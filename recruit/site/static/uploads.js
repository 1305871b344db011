// Documents on a phone with a bad network: the picture is made smaller here, looked at, and sent
// in pieces that survive a lost connection and a reloaded page. What is not on the server yet is
// kept by the browser for a day, under the draft it belongs to.

const API = "/api/v1/uploads";
const PIECE = 256 * 1024;
const LARGEST = 5 * 1024 * 1024;
const LIGHT = 1.5 * 1024 * 1024;
const LONGEST_EDGE = 2000;
const QUALITIES = [0.85, 0.75, 0.65, 0.5];
// The same measures as recruit/foundation/cleaning/pictures.py.
const SMALLEST_EDGE = 600;
const SHARPNESS_EDGE = 800;
const BLURRED_BELOW = 25;
const LONGEST_WAIT = 30_000;
const DAY = 24 * 3600 * 1000;

const texts = Object.fromEntries(
  [...(document.querySelector("#upload-texts")?.content.querySelectorAll("[data-text]") ?? [])]
    .map((line) => [line.dataset.text, line.textContent]),
);

class Refused extends Error {}

// --- the picture ---------------------------------------------------------------------------------

function drawn(source, longest) {
  const scale = Math.min(1, longest / Math.max(source.width, source.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(source.width * scale));
  canvas.height = Math.max(1, Math.round(source.height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: longest <= SHARPNESS_EDGE });
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function sharpness(picture) {
  const { width, height } = picture;
  const { data } = picture.getContext("2d").getImageData(0, 0, width, height);
  const grey = new Float32Array(width * height);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2];
  }
  let sum = 0, squares = 0, count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const edge = grey[at - 1] + grey[at + 1] + grey[at - width] + grey[at + width] - 4 * grey[at];
      sum += edge;
      squares += edge * edge;
      count += 1;
    }
  }
  return count ? squares / count - (sum / count) ** 2 : 0;
}

function concernOf(source) {
  if (Math.min(source.width, source.height) < SMALLEST_EDGE) return "tiny";
  return sharpness(drawn(source, SHARPNESS_EDGE)) < BLURRED_BELOW ? "blurred" : "";
}

// What is sent of a file: a picture anew, smaller and without its notes; all else as it is.
export async function prepared(file) {
  if (file.type.startsWith("image/")) {
    // What the browser cannot read, the server judges.
    const source = await createImageBitmap(file, { imageOrientation: "from-image" })
      .catch(() => null);
    if (source) {
      const picture = drawn(source, LONGEST_EDGE);
      for (const quality of QUALITIES) {
        const blob = await new Promise((done) => picture.toBlob(done, "image/jpeg", quality));
        if (blob && (blob.size < LIGHT || quality === QUALITIES.at(-1))) {
          return { blob, concern: concernOf(source), preview: drawn(source, 192) };
        }
      }
    }
  }
  if (file.size > LARGEST) throw new Refused(texts.large);
  return { blob: file, concern: "", preview: null };
}

// --- what is not on the server yet: kept by the browser until it is ---------------------------------

function kept(mode, work) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("recruit-uploads", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("waiting");
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const asked = work(opening.result.transaction("waiting", mode).objectStore("waiting"));
      asked.onsuccess = () => { done(asked.result); opening.result.close(); };
      asked.onerror = () => { failed(asked.error); opening.result.close(); };
    };
  }).catch(() => undefined); // a browser that keeps nothing still sends
}

const remember = (key, waiting) => kept("readwrite", (store) => store.put(waiting, key));
const forget = (key) => kept("readwrite", (store) => store.delete(key));
const remembered = (key) => kept("readonly", (store) => store.get(key));

// --- the way to the server -------------------------------------------------------------------------

function pause(milliseconds) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });
}

// The answer to a request, sent again until there is one; whatever else is told to `say`.
async function asked(path, options, token, say) {
  for (let failures = 0; ; failures += 1) {
    let wait = Math.min(LONGEST_WAIT, 1000 * 2 ** failures);
    try {
      const headers = { "x-csrftoken": token, Accept: "application/json", ...options.headers };
      const answer = await fetch(path, { ...options, headers, credentials: "same-origin" });
      if (answer.status !== 429 && answer.status < 500) return answer;
      wait = 1000 * Number(answer.headers.get("Retry-After") ?? 0) || wait;
    } catch {
      // No network, or none that answers.
    }
    say("waiting");
    await pause(wait);
  }
}

async function reasonOf(answer) {
  if (answer.status === 401) return texts["signed-out"];
  const problem = await answer.json().catch(() => ({}));
  return problem.errors?.[0]?.detail ?? problem.detail ?? texts.failed;
}

async function begun(waiting, token, say) {
  const body = JSON.stringify({ size: waiting.blob.size });
  const headers = { "Content-Type": "application/json" };
  const answer = await asked(API, { method: "POST", body, headers }, token, say);
  if (!answer.ok) throw new Refused(await reasonOf(answer));
  return (await answer.json()).id;
}

// Where to go on; 0 with a new upload if the server has removed the old one.
async function arrived(waiting, token, say) {
  if (waiting.id) {
    const answer = await asked(`${API}/${waiting.id}`, {}, token, say);
    if (answer.ok) return (await answer.json()).received;
    if (answer.status !== 404) throw new Refused(await reasonOf(answer));
  }
  waiting.id = await begun(waiting, token, say);
  await remember(waiting.key, waiting);
  return 0;
}

// Sends everything; the name of the upload, for the form.
async function sent(waiting, token, say, progress) {
  let received = await arrived(waiting, token, say);
  while (received < waiting.blob.size) {
    progress(received / waiting.blob.size);
    const answer = await asked(`${API}/${waiting.id}`, {
      method: "PATCH",
      body: waiting.blob.slice(received, received + PIECE),
      headers: { "Upload-Offset": String(received), "Content-Type": "application/octet-stream" },
    }, token, say);
    say("sending");
    if (answer.ok) received = (await answer.json()).received;
    else if (answer.status === 409) received = (await answer.json()).offset;
    else throw new Refused(await reasonOf(answer));
  }
  progress(1);
  say("checking");
  const answer = await asked(`${API}/${waiting.id}/finish`, { method: "POST" }, token, say);
  if (!answer.ok) {
    if (answer.status !== 401) await forget(waiting.key);
    throw new Refused(await reasonOf(answer));
  }
  return (await answer.json()).upload;
}

// --- the page ----------------------------------------------------------------------------------------

class Sender {
  constructor(form) {
    this.form = form;
    this.key = form.dataset.key;
    this.token = form.elements._csrf_token?.value ?? "";
    this.input = form.querySelector('input[type="file"][name]');
    this.part = (name) => form.querySelector(`[data-upload-${name}]`);
    this.bar = form.querySelector("progress");
    const camera = this.part("camera");
    camera.hidden = false;
    this.part("send").hidden = true;
    for (const input of [this.input, camera.querySelector("input")]) {
      input.addEventListener("change", () => input.files[0] && this.take(input.files[0]));
    }
    form.addEventListener("submit", (event) => {
      if (!this.input.files[0]) return;
      event.preventDefault();
      this.take(this.input.files[0]);
    });
    this.part("other").addEventListener("click", () => this.reset());
  }

  say(name, text = texts[name]) {
    if (this.part("status").textContent !== text) this.part("status").textContent = text;
    this.part("status").classList.toggle("is-wrong", name === "failed");
  }

  reset() {
    this.part("doubt").hidden = true;
    this.part("sending").hidden = true;
    this.part("status").textContent = "";
    this.input.value = "";
    this.input.focus();
  }

  async take(file) {
    this.part("doubt").hidden = true;
    this.say("preparing");
    try {
      const { blob, concern, preview } = await prepared(file);
      this.show(preview);
      if (concern && !(await this.agreed(concern))) return;
      await this.send({ key: this.key, blob, at: Date.now() });
    } catch (fault) {
      this.fail(fault);
    }
  }

  show(preview) {
    const canvas = this.part("preview");
    canvas.hidden = !preview;
    if (preview) {
      canvas.width = preview.width;
      canvas.height = preview.height;
      canvas.getContext("2d").drawImage(preview, 0, 0);
    }
    this.bar.value = 0;
    this.bar.hidden = true;
    this.part("sending").hidden = false;
  }

  // Whether a doubtful picture is sent all the same.
  agreed(concern) {
    this.part("status").textContent = "";
    this.part("concern").textContent = texts[concern];
    this.part("doubt").hidden = false;
    this.part("anyway").focus();
    return new Promise((done) => {
      this.part("anyway").addEventListener("click", () => done(true), { once: true });
      this.part("other").addEventListener("click", () => done(false), { once: true });
    });
  }

  async send(waiting) {
    this.part("doubt").hidden = true;
    this.part("sending").hidden = false;
    this.bar.hidden = false;
    this.say("sending");
    await remember(this.key, waiting);
    const upload = await sent(
      waiting, this.token, (name) => this.say(name), (share) => { this.bar.value = 100 * share; },
    );
    const body = new FormData();
    body.set("_csrf_token", this.token);
    body.set("upload", upload);
    const answer = await asked(
      this.form.action, { method: "POST", body, headers: { Accept: "text/html" } }, this.token,
      (name) => this.say(name),
    );
    await forget(this.key);
    this.renew(await answer.text());
  }

  // The block as the server has it now.
  renew(html) {
    const id = this.form.dataset.upload;
    const page = new DOMParser().parseFromString(html, "text/html");
    const block = page.getElementById(id);
    if (!block) throw new Refused(page.querySelector(".lead")?.textContent ?? texts.failed);
    const fresh = document.importNode(block, true);
    document.getElementById(id).replaceWith(fresh);
    const sender = new Sender(fresh.querySelector("form[data-upload]"));
    if (!block.classList.contains("document-wrong")) sender.say("sent");
    fresh.focus();
  }

  fail(fault) {
    this.part("sending").hidden = true;
    this.say("failed", fault instanceof Refused ? fault.message : texts.failed);
    this.input.value = "";
  }

  async resume() {
    const waiting = await remembered(this.key);
    if (!waiting) return;
    if (Date.now() - waiting.at > DAY) {
      await forget(this.key);
      return;
    }
    this.show(null);
    this.say("resuming");
    await this.send(waiting).catch((fault) => this.fail(fault));
  }
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  new Sender(form).resume();
}
