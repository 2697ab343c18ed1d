// The dialog of an HS code field. Without it the field takes a typed code and a link leads to the search page.

const fields = new WeakMap();

class Dialog {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input");
    this.opener = box.querySelector("[data-hs-open]");
    this.chosen = box.parentElement.querySelector("[data-hs-chosen]");
    const template = box.parentElement.querySelector("template[data-hs-template]");
    this.dialog = template.content.firstElementChild.cloneNode(true);
    document.body.append(this.dialog);
    this.form = this.dialog.querySelector("[data-hs-search]");
    this.query = this.form.querySelector("input");
    this.results = this.dialog.querySelector("[data-hs-results]");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.look(1); });
    this.dialog.addEventListener("click", (event) => this.click(event));
    this.dialog.addEventListener("keydown", (event) => this.move(event));
    this.dialog.addEventListener("close", () => this.opener.focus());
  }

  open() {
    this.query.value = this.input.value;
    this.dialog.showModal();
    this.query.focus();
    this.look(1);
  }

  async look(page, focus = false) {
    const address = new URL(this.form.action, location.href);
    address.searchParams.set("q", this.query.value);
    address.searchParams.set("page", String(page));
    const turn = this.turn = (this.turn || 0) + 1;
    try {
      const response = await fetch(address, { headers: { Accept: "text/html" } });
      if (!response.ok) throw new Error(String(response.status));
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      if (turn === this.turn) this.results.replaceChildren(...answer.body.childNodes);
      if (focus) this.choices()[0]?.focus();
    } catch {
      const message = document.createElement("p");
      message.setAttribute("role", "alert");
      message.textContent = this.results.dataset.failed;
      this.results.replaceChildren(message);
    }
  }

  click(event) {
    const at = (selector) => event.target.closest(selector);
    const pick = at("[data-hs-pick]");
    const into = at("[data-hs-into]");
    const page = at("[data-hs-page]");
    if (at("[data-hs-close]")) this.dialog.close();
    if (pick) this.pick(pick.dataset.hsPick, pick.dataset.hsTitle);
    if (page) this.look(page.dataset.hsPage, true);
    if (into) {
      this.query.value = into.dataset.hsInto;
      this.look(1, true);
    }
  }

  pick(code, title) {
    this.input.value = code;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.dialog.close();
    if (this.chosen) this.chosen.textContent = `${code} ${title}`;
  }

  choices() {
    return [...this.results.querySelectorAll(".hs-choice")];
  }

  move(event) {
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      this.dialog.close();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const list = [this.query, ...this.choices()];
    const next = list[list.indexOf(document.activeElement) + step];
    if (next && list.includes(document.activeElement)) {
      event.preventDefault();
      next.focus();
    }
  }
}

function open(box) {
  if (!fields.has(box)) fields.set(box, new Dialog(box));
  fields.get(box).open();
}

function improve(root) {
  for (const box of root.querySelectorAll("[data-hs-field]")) {
    box.querySelector("[data-hs-open]").hidden = false;
    box.querySelector("[data-hs-link]").hidden = true;
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-hs-open]");
  if (opener) open(opener.closest("[data-hs-field]"));
});
improve(document);
