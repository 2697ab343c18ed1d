// Sealing the VID random number for the server: ECDH on P-256, HKDF-SHA256, AES-256-GCM.

import { base64, fromBase64, join } from "./der.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };

export async function seal(challenge, random, identificationNumber) {
  const bytes = (text) => new TextEncoder().encode(text);
  const theirs = await crypto.subtle.importKey("raw", fromBase64(challenge.key), CURVE, false, []);
  const mine = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: bytes(challenge.id), info: bytes("dure certificate box") };
  const key = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const plain = bytes(JSON.stringify({ r: base64(random), n: identificationNumber }));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: bytes(challenge.id) }, key, plain);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", mine.publicKey));
  return base64(join(point, nonce, new Uint8Array(sealed)));
}
