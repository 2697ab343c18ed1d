// Passkey buttons. A page without this script still offers the other ways to sign in.
"use strict";

(() => {
  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;

  async function post(address, body) {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw Object.assign(new Error(answer.code), { shown: answer.message });
    return answer;
  }

  function tell(box, message) {
    const voice = box.querySelector("[data-passkey-voice]");
    voice.textContent = message;
    voice.hidden = !message;
  }

  async function signIn(box) {
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(await post("/passkeys/sign-in/options/", {}));
    const credential = await navigator.credentials.get({ publicKey: options });
    return post("/passkeys/sign-in/finish/", {
      credential: credential.toJSON(),
      next: box.dataset.next,
      again: box.dataset.passkey === "again",
    });
  }

  async function add(box) {
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(await post("/passkeys/add/options/", {}));
    const credential = await navigator.credentials.create({ publicKey: options });
    return post("/passkeys/add/finish/", {
      credential: credential.toJSON(),
      name: box.querySelector("input[name=name]").value,
      next: box.dataset.next,
    });
  }

  async function act(box, button) {
    tell(box, "");
    button.disabled = true;
    try {
      const answer = await (box.dataset.passkey === "add" ? add(box) : signIn(box));
      location.assign(answer.next);
    } catch (error) {
      tell(box, error.shown || (error.name === "InvalidStateError" ? box.dataset.known : box.dataset.failed));
      button.disabled = false;
    }
  }

  const able = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;
  for (const box of document.querySelectorAll("[data-passkey]")) {
    const button = box.querySelector("[data-passkey-button]");
    if (!able) {
      tell(box, box.dataset.unable);
      continue;
    }
    button.hidden = false;
    button.addEventListener("click", () => act(box, button));
  }
})();
