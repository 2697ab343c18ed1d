// The signing form: reads the two files, signs the challenge here, posts signature and sealed random number. No key leaves the browser.

import { BadFile, base64, read } from "./der.js";
import { WrongPassword, open } from "./keyfile.js";
import { issuerAndSerial, signedData } from "./cms.js";
import { seal } from "./box.js";

class Trouble extends Error {
  constructor(name, field) {
    super(name);
    this.field = field;
  }
}

class Signer {
  constructor(form) {
    this.form = form;
    this.button = form.querySelector("button[type=submit]");
    this.status = form.querySelector("[data-signer-status]");
    form.addEventListener("submit", (event) => {
      if (this.done) return;
      event.preventDefault();
      this.sign();
    });
  }

  part(name) {
    return this.form.querySelector(`[data-signer="${name}"]`);
  }

  async sign() {
    this.clear();
    this.button.disabled = true;
    this.status.textContent = this.form.dataset.working;
    try {
      await this.fill();
      this.done = true;
      this.form.requestSubmit();
    } catch (error) {
      this.show(error);
    } finally {
      this.button.disabled = this.done === true;
    }
  }

  async fill() {
    const number = this.checkedNumber();
    const certificate = await this.certificate();
    const opened = await this.key();
    if (!contains(certificate, opened.modulus)) throw new Trouble("pair", "key");
    if (!opened.random) throw new Trouble("noRandom", "key");
    const text = this.part("challenge").value;
    this.part("signature").value = base64(await signedData(certificate, opened.pkcs8, text));
    this.part("box").value = await seal(JSON.parse(text), opened.random, number);
    this.part("password").value = "";
  }

  checkedNumber() {
    const field = this.part("number");
    const digits = field.value.replace(/[\s-]/g, "");
    if (!new RegExp(`^\\d{${field.dataset.digits}}$`).test(digits)) throw new Trouble("badNumber", "number");
    return field.name ? "" : digits;
  }

  async certificate() {
    const bytes = await this.file("certificate");
    try {
      issuerAndSerial(bytes);
      return read(bytes).whole;
    } catch (error) {
      throw error instanceof BadFile ? new Trouble("badCertificate", "certificate") : error;
    }
  }

  async key() {
    const bytes = await this.file("key");
    const password = this.part("password").value;
    if (!password) throw new Trouble("noPassword", "password");
    try {
      return await open(bytes, password);
    } catch (error) {
      if (error instanceof WrongPassword) throw new Trouble("wrongPassword", "password");
      if (error instanceof BadFile) throw new Trouble("badKey", "key");
      throw error;
    }
  }

  async file(name) {
    const chosen = this.part(name).files[0];
    if (!chosen) throw new Trouble(name === "key" ? "noKey" : "noCertificate", name);
    if (chosen.size > 20000) throw new Trouble(name === "key" ? "badKey" : "badCertificate", name);
    return new Uint8Array(await chosen.arrayBuffer());
  }

  clear() {
    for (const box of this.form.querySelectorAll("[data-signer-error]")) {
      box.firstElementChild.textContent = "";
      box.hidden = true;
    }
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }

  show(error) {
    const known = error instanceof Trouble;
    const field = this.part(known ? error.field : "certificate");
    const box = this.form.querySelector(`[data-signer-error="${known ? error.field : "certificate"}"]`);
    this.status.textContent = "";
    box.firstElementChild.textContent = this.form.dataset[known ? error.message : "failed"];
    box.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }
}

function contains(bytes, part) {
  for (let at = bytes.indexOf(part[0]); at >= 0; at = bytes.indexOf(part[0], at + 1)) {
    if (part.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

for (const form of document.querySelectorAll("form[data-signer-form]")) {
  const possible = Boolean(globalThis.crypto?.subtle);
  for (const part of document.querySelectorAll("[data-signer-off]")) part.hidden = possible;
  form.hidden = !possible;
  if (possible) new Signer(form);
}
