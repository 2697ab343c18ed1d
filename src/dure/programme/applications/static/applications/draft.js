// What makes writing an application safer: clock beside the deadline, saving by itself, files one by one. All of it also
// works without script.
"use strict";

(() => {
  const say = (element, words, bad = false) => {
    if (!element) return;
    element.textContent = words;
    element.classList.toggle("is-bad", bad);
  };

  // --- deadline: counts by the server's clock, not by the computer's ------------------------------------------------
  class Deadline {
    constructor(box) {
      this.box = box;
      this.until = Number(box.dataset.until) * 1000;
      this.synchronise(Number(box.dataset.now) * 1000);
      this.clock = box.querySelector("[data-server-time]");
      this.left = box.querySelector("[data-left]");
      const hidden = box.querySelector("[data-left-box]");
      if (hidden) hidden.hidden = false;
      setInterval(() => this.tick(), 1000);
      this.tick();
    }

    synchronise(serverNow) {
      this.ahead = serverNow - performance.now();
    }

    tick() {
      const now = this.ahead + performance.now();
      const parts = new Intl.DateTimeFormat("ko-KR", { timeZone: "Asia/Seoul", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
      say(this.clock, parts.format(now));
      const seconds = Math.max(0, Math.ceil((this.until - now) / 1000));
      if (!this.left) return;
      this.box.classList.toggle("is-near", seconds < 3600);
      this.left.textContent = seconds ? this.words(seconds) : this.box.dataset.over;
    }

    words(seconds) {
      const { days, hours, minutes, seconds: unit } = this.box.dataset;
      const units = [[Math.floor(seconds / 86400), days], [Math.floor(seconds / 3600) % 24, hours], [Math.floor(seconds / 60) % 60, minutes], [seconds % 60, unit]];
      const first = units.findIndex(([count]) => count > 0);
      return units.slice(first, first + (first === 0 ? 2 : 3)).map(([count, name]) => `${count}${name}`).join(" ");
    }
  }

  const boxes = [...document.querySelectorAll("[data-deadline]")].map((box) => new Deadline(box));

  // --- autosave ------------------------------------------------------------------------------------------------------
  const PAUSE = 1500;
  const RETRY = 5000;

  class Autosave {
    constructor(form) {
      this.form = form;
      this.words = form.dataset;
      this.status = form.querySelector("[data-autosave-status]");
      this.store = `answers:${location.pathname}`;
      this.restore();
      form.addEventListener("input", () => this.later(PAUSE));
      form.addEventListener("submit", () => this.stop());
      document.addEventListener("visibilitychange", () => { if (document.hidden && this.waiting) this.save(); });
    }

    later(pause) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.save(), pause);
    }

    stop() {
      clearTimeout(this.waiting);
      this.waiting = null;
      this.stopped = true;
    }

    async save() {
      clearTimeout(this.waiting);
      this.waiting = null;
      if (this.stopped) return;
      if (this.busy) { this.later(PAUSE); return; }
      this.busy = true;
      say(this.status, this.words.saving);
      try {
        const response = await fetch(this.words.autosave, { method: "POST", body: new FormData(this.form), headers: { Accept: "application/json" }, keepalive: true });
        await this.read(response);
      } catch {
        say(this.status, this.words.away, true);
        this.later(RETRY);
      } finally {
        this.busy = false;
      }
    }

    async read(response) {
      const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
      if (response.redirected || response.status === 403 || !json) {
        this.remember();
        return;
      }
      const answer = await response.json();
      if (!response.ok) {
        say(this.status, answer.message, true);
        return;
      }
      for (const [key, token] of Object.entries(answer.tokens)) {
        const field = this.form.querySelector(`input[name="t-${CSS.escape(key)}"]`);
        if (field) field.value = token;
      }
      for (const box of boxes) box.synchronise(answer.now);
      this.tell(answer);
    }

    tell(answer) {
      if (answer.conflicts.length) {
        const names = answer.conflicts.map((conflict) => `${conflict.label} (${conflict.who}, ${conflict.at}: ${conflict.theirs})`).join(", ");
        say(this.status, `${this.words.clash} ${names}`, true);
      } else if (answer.unsaved.length) {
        say(this.status, `${this.words.partly}: ${answer.unsaved.join(", ")}`);
      } else {
        say(this.status, `${this.words.saved} ${answer.saved_at}`);
      }
    }

    // The sign-in has ended: what was typed waits in this tab alone until the person is back.
    remember() {
      const typed = [...new FormData(this.form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && !name.startsWith("t-") && typeof value === "string");
      sessionStorage.setItem(this.store, JSON.stringify(typed));
      say(this.status, this.words.signedOut, true);
    }

    restore() {
      const kept = sessionStorage.getItem(this.store);
      if (!kept) return;
      sessionStorage.removeItem(this.store);
      const typed = JSON.parse(kept);
      for (const box of this.form.querySelectorAll('input[type="checkbox"]')) box.checked = false;
      for (const [name, value] of typed) this.put(name, value);
      say(this.status, this.words.restored);
    }

    put(name, value) {
      for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "checkbox" || field.type === "radio") field.checked = field.checked || field.value === value;
        else field.value = value;
      }
    }
  }

  for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);

  // --- files: one after the other, with progress, and again after a lost line ------------------------------------------
  const TRIES = 3;

  class Upload {
    constructor(form) {
      this.form = form;
      this.words = form.dataset;
      this.list = form.querySelector("[data-upload-progress]");
      this.input = form.querySelector('input[type="file"]');
      form.addEventListener("submit", (event) => {
        if (!this.input.files.length) return;
        event.preventDefault();
        this.all([...this.input.files]);
      });
    }

    async all(files) {
      if (this.busy) return;
      this.busy = true;
      this.list.replaceChildren();
      let whole = true;
      for (const file of files) whole = (await this.one(file)) && whole;
      this.busy = false;
      if (whole) location.reload();
    }

    async one(file) {
      const line = document.createElement("p");
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.setAttribute("aria-label", file.name);
      line.textContent = `${file.name} · ${this.words.uploading}`;
      this.list.append(line, bar);
      for (let attempt = 1; attempt <= TRIES; attempt += 1) {
        const answer = await this.send(file, bar);
        if (answer) return this.settled(file, line, bar, answer);
        await new Promise((resolve) => { setTimeout(resolve, attempt * 1500); });
      }
      this.offerAgain(file, line, bar);
      return false;
    }

    send(file, bar) {
      return new Promise((resolve) => {
        const data = new FormData(this.form);
        data.delete(this.input.name);
        data.append(this.input.name, file);
        const request = new XMLHttpRequest();
        request.open("POST", this.form.action);
        request.setRequestHeader("Accept", "application/json");
        request.responseType = "json";
        request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100; });
        request.addEventListener("load", () => resolve(request.response || (request.status < 500 ? { ok: false, message: this.words.failed } : null)));
        for (const lost of ["error", "abort", "timeout"]) request.addEventListener(lost, () => resolve(null));
        request.send(data);
      });
    }

    settled(file, line, bar, answer) {
      bar.remove();
      say(line, `${file.name} · ${answer.ok ? this.words.done : answer.message}`, !answer.ok);
      return answer.ok;
    }

    offerAgain(file, line, bar) {
      bar.remove();
      say(line, `${file.name} · ${this.words.failed}`, true);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "krds-btn small tertiary";
      button.textContent = `${this.words.again}: ${file.name}`;
      button.addEventListener("click", () => { line.remove(); button.remove(); this.all([file]); });
      this.list.append(button);
    }
  }

  for (const form of document.querySelectorAll("form[data-upload]")) new Upload(form);
})();
