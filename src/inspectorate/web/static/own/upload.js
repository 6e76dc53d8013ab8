// Files go up in pieces (tus 1.0) and go on where they stopped: after a pause, a broken line, a new start.
const CHUNK = 4 * 1024 * 1024;
const PATIENCE = [500, 1000, 2000, 4000, 8000, 15000];
const TUS = { "Tus-Resumable": "1.0.0" };

const sleep = (time) => new Promise((done) => setTimeout(done, time));
const mark = (file) => `upload:${location.host}:${file.name}:${file.size}:${file.lastModified}`;
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

class Refused extends Error {}

class Sending {
  constructor(form, file, list) {
    this.form = form; this.file = file; this.paused = false; this.gone = false; this.done = false; this.offset = 0;
    const data = form.dataset;
    this.row = document.createElement("li");
    this.name = document.createElement("bdi");
    this.bar = document.createElement("progress");
    this.said = document.createElement("span");
    this.pause = this.button(data.pause, () => this.toggle());
    this.cancel = this.button(data.cancel, () => this.drop());
    this.name.textContent = file.name;
    this.bar.max = Math.max(file.size, 1); this.bar.value = 0; this.bar.className = "w-100";
    this.bar.setAttribute("aria-label", file.name);
    this.row.append(this.name, " ", this.said, this.bar, this.pause, " ", this.cancel);
    this.row.className = "mb-2";
    list.append(this.row);
  }

  button(text, act) {
    const made = document.createElement("button");
    made.type = "button"; made.className = "btn btn-sm"; made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  headers(more) {
    return { ...TUS, "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value, ...more };
  }

  async ask(address, method, more = {}, body = undefined) {
    const answer = await fetch(address, { method, headers: this.headers(more), body, redirect: "manual" });
    const again = [404, 409, 423].includes(answer.status) || (answer.status >= 500 && answer.status !== 507);
    if (answer.ok || again) return answer;
    const plain = (answer.headers.get("Content-Type") ?? "").startsWith("text/plain");
    throw new Refused(plain ? (await answer.text()).slice(0, 200) : "");
  }

  async begin() {
    const known = localStorage.getItem(mark(this.file));
    if (known) {
      const answer = await this.ask(known, "HEAD");
      if (answer.ok) { this.address = known; this.offset = Number(answer.headers.get("Upload-Offset")); return; }
    }
    const more = { "Upload-Length": String(this.file.size), "Upload-Metadata": `filename ${base64(this.file.name)}` };
    const answer = await this.ask(this.form.dataset.uploads, "POST", more);
    if (!answer.ok) throw new TypeError("again");
    this.address = answer.headers.get("Location"); this.offset = 0;
    localStorage.setItem(mark(this.file), this.address);
  }

  async piece() {
    const body = this.file.slice(this.offset, this.offset + CHUNK);
    const more = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(this.offset) };
    const answer = await this.ask(this.address, "PATCH", more, body);
    if (!answer.ok) { this.address = undefined; throw new TypeError("again"); }
    this.offset = Number(answer.headers.get("Upload-Offset"));
    this.show("");
  }

  async run() {
    let failures = 0;
    while (!this.done && !this.gone) {
      if (this.paused) { await sleep(200); continue; }
      try {
        if (!this.address) await this.begin();
        if (this.offset < this.file.size) await this.piece(); else this.finish();
        failures = 0;
      } catch (error) {
        if (error instanceof Refused) { this.show(error.message || this.form.dataset.failed); this.row.classList.add("text-danger"); this.paused = true; this.pause.textContent = this.form.dataset.resume; continue; }
        this.show(this.form.dataset.failed);
        this.address = undefined;
        await sleep(PATIENCE[Math.min(failures++, PATIENCE.length - 1)]);
      }
    }
  }

  show(text) {
    this.bar.value = this.offset || (this.done ? 1 : 0);
    this.said.textContent = text || `${Math.floor((100 * this.offset) / Math.max(this.file.size, 1))}%`;
  }

  finish() {
    this.done = true;
    localStorage.removeItem(mark(this.file));
    const field = document.createElement("input");
    field.type = "hidden"; field.name = "upload"; field.value = this.address.split("/").at(-2);
    this.row.append(field);
    this.pause.remove();
    this.bar.value = this.bar.max;
    this.said.textContent = this.form.dataset.done;
  }

  toggle() {
    this.paused = !this.paused;
    this.row.classList.remove("text-danger");
    this.pause.textContent = this.paused ? this.form.dataset.resume : this.form.dataset.pause;
  }

  async drop() {
    this.gone = true;
    localStorage.removeItem(mark(this.file));
    this.row.remove();
    if (this.address) await fetch(this.address, { method: "DELETE", headers: this.headers() }).catch(() => undefined);
  }
}

const serve = (form) => {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-list]");
  const drop = form.querySelector(".drop");
  const status = form.querySelector("[data-status]");
  const all = [];
  const take = (files) => {
    for (const file of files) {
      const one = new Sending(form, file, list);
      all.push(one);
      one.run();
    }
    input.value = "";
  };
  input.addEventListener("change", () => take([...input.files]));
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
  form.addEventListener("submit", (event) => {
    if (all.some((one) => !one.gone && !one.done)) { event.preventDefault(); status.textContent = form.dataset.wait; }
  });
};

document.querySelectorAll("form[data-uploads]").forEach(serve);
