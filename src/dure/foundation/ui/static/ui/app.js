// The only script of the pages. Everything here improves something that also works without it.
"use strict";

const text = (element, value) => { if (element) element.textContent = value; };
const byId = (id) => document.getElementById(id);

// --- error summary -----------------------------------------------------------------------------------------------
function focusErrorSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
}

function leadToField(link) {
  const field = byId(link.hash.slice(1));
  if (!field) return false;
  field.focus();
  field.scrollIntoView({ block: "center" });
  return true;
}

// --- dialogs: the platform opens them; older browsers get the same by hand ------------------------------------------
const opensItself = "commandForElement" in HTMLButtonElement.prototype;
const openers = new WeakMap();

function command(button) {
  const dialog = byId(button.getAttribute("commandfor"));
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (button.getAttribute("command") === "close") {
    if (!opensItself) dialog.close();
    return;
  }
  openers.set(dialog, button);
  if (!opensItself) dialog.showModal();
}

function dialogClosed(dialog) {
  const opener = openers.get(dialog);
  if (opener && opener.isConnected) opener.focus();
}

// --- passwords -----------------------------------------------------------------------------------------------------
function togglePassword(button) {
  const field = byId(button.dataset.showPassword);
  const shown = field.type === "text";
  button.dataset.showLabel ||= button.firstChild.textContent;
  field.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
  button.firstChild.textContent = shown ? button.dataset.showLabel : button.dataset.hideLabel;
}

// --- availability check --------------------------------------------------------------------------------------------
async function checkAvailability(button) {
  const field = byId(button.dataset.check);
  const result = byId(`${field.id}_check`);
  result.className = "check-result";
  text(result, "");
  try {
    const address = new URL(field.dataset.checkUrl, location.href);
    address.searchParams.set("value", field.value);
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    const answer = await response.json();
    result.classList.add(answer.ok ? "is-good" : "is-bad");
    text(result, answer.message);
  } catch {
    result.classList.add("is-bad");
    text(result, result.dataset.failed);
  }
}

function forgetCheck(field) {
  const result = byId(`${field.id}_check`);
  if (result) text(result, "");
}

// --- lists of choices ----------------------------------------------------------------------------------------------
function selectAll(id, checked) {
  for (const box of byId(id).querySelectorAll('input[type="checkbox"]:not(:disabled)')) {
    if (!box.closest("[hidden]")) box.checked = checked;
  }
}

function filterList(field) {
  const wanted = field.value.trim().toLowerCase();
  const list = byId(field.dataset.filterList);
  let shown = 0;
  for (const item of list.querySelectorAll("[data-filter-item], .check")) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
    shown += item.hidden ? 0 : 1;
  }
  for (const group of list.querySelectorAll("[data-filter-group], .check-group")) {
    group.hidden = !group.querySelector("[data-filter-item]:not([hidden]), .check:not([hidden])");
  }
  const status = field.closest("[data-filter-box]")?.querySelector("[data-filter-status]");
  if (status) text(status, shown ? `${shown}${status.dataset.some}` : status.dataset.none);
}

// --- session countdown ---------------------------------------------------------------------------------------------
const WARN_SECONDS = 120;

class Countdown {
  constructor(form) {
    this.form = form;
    this.left = form.querySelector("[data-countdown-left]");
    this.voice = form.querySelector("[data-countdown-voice]");
    this.restart(Number(form.dataset.countdown));
    setInterval(() => this.tick(), 1000);
    this.tick();
  }

  restart(seconds) {
    this.ends = Date.now() + seconds * 1000;
    this.warned = seconds <= WARN_SECONDS && this.warned;
    this.form.classList.remove("is-late");
  }

  tick() {
    const seconds = Math.max(0, Math.ceil((this.ends - Date.now()) / 1000));
    const minutes = String(Math.floor(seconds / 60)).padStart(2, "0");
    text(this.left, `${minutes}:${String(seconds % 60).padStart(2, "0")}`);
    if (seconds <= WARN_SECONDS && !this.warned) this.warn();
    if (seconds === 0 && !this.over) this.end();
  }

  warn() {
    this.warned = true;
    this.form.classList.add("is-late");
    text(this.voice, this.form.dataset.warning);
  }

  async end() {
    this.over = true;
    const seconds = await this.ask();
    if (seconds > 0) {
      this.over = false;
      this.warned = false;
      this.restart(seconds);
      return;
    }
    const signOut = byId("sign-out");
    if (signOut) signOut.submit();
    else location.assign(this.form.dataset.signOut);
  }

  // Another tab may have extended the session meanwhile.
  async ask() {
    try {
      const response = await fetch(this.form.dataset.status, { headers: { Accept: "application/json" } });
      return response.ok && !response.redirected ? (await response.json()).seconds_left : 0;
    } catch {
      return 0;
    }
  }

  async extend() {
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
      });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const answer = await response.json();
      this.warned = false;
      this.restart(answer.seconds_left);
      this.tick();
      text(this.voice, this.form.dataset.extended);
    } catch {
      text(this.voice, this.form.dataset.failed);
    }
  }
}

// --- forms: once is enough -----------------------------------------------------------------------------------------
function guardDoubleSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button) button.setAttribute("aria-disabled", "true");
}

function forgetSent() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll('button[aria-disabled="true"]')) button.removeAttribute("aria-disabled");
}

// --- menus ---------------------------------------------------------------------------------------------------------
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

function escapeMenu(event) {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// --- wiring --------------------------------------------------------------------------------------------------------
const clicks = [
  ["[data-error-summary] a", (link, event) => { if (leadToField(link)) event.preventDefault(); }],
  ["button[commandfor]", command],
  ["button[data-show-password]", togglePassword],
  ["button[data-check]", checkAvailability],
  ["button[data-select-all]", (button) => selectAll(button.dataset.selectAll, true)],
  ["button[data-select-none]", (button) => selectAll(button.dataset.selectNone, false)],
  ["[data-print]", () => window.print()],
];

function reveal(root) {
  const improved = "[data-show-password], [data-check], [data-select-box], [data-filter-box], [data-print]";
  for (const element of root.querySelectorAll(improved)) element.hidden = false;
}

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  for (const [selector, act] of clicks) {
    const element = event.target.closest(selector);
    if (element) act(element, event);
  }
});
document.addEventListener("keydown", escapeMenu);
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("input", (event) => {
  if (event.target.matches("input[data-filter-list][type=search]")) filterList(event.target);
  if (event.target.matches("[data-check-url]")) forgetCheck(event.target);
});
document.addEventListener("close", (event) => dialogClosed(event.target), true);
document.addEventListener("submit", guardDoubleSubmit);
window.addEventListener("pageshow", (event) => { if (event.persisted) forgetSent(); });

reveal(document);
focusErrorSummary();
for (const dialog of document.querySelectorAll("dialog[data-opened]")) dialog.showModal();

for (const form of document.querySelectorAll("form[data-countdown]")) {
  const countdown = new Countdown(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    countdown.extend();
  });
}
