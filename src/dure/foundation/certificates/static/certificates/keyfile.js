// Opening a private-key file (PKCS#8 EncryptedPrivateKeyInfo) with its password, inside the browser.

import { decryptCbc } from "./seed.js";
import { BadFile, TAG, inside, join, number, oid, read, same, write } from "./der.js";

export class WrongPassword extends Error {}

const SEED_CBC = oid("1.2.410.200004.1.4");
const SEED_SHA1 = oid("1.2.410.200004.1.15");
const PBES2 = oid("1.2.840.113549.1.5.13");
const PBKDF2 = oid("1.2.840.113549.1.5.12");
const HMACS = [[oid("1.2.840.113549.2.7"), "SHA-1"], [oid("1.2.840.113549.2.9"), "SHA-256"], [oid("1.2.840.113549.2.11"), "SHA-512"]];
const AES = [[oid("2.16.840.1.101.3.4.1.2"), 16], [oid("2.16.840.1.101.3.4.1.22"), 24], [oid("2.16.840.1.101.3.4.1.42"), 32]];
const RANDOM = oid("1.2.410.200004.10.1.1.3");
const OLD_IV = new TextEncoder().encode("0123456789012345");

// Returns { pkcs8, random, modulus }: the plain key without attributes, the VID random number (or null), the RSA modulus.
export async function open(file, password) {
  const [algorithm, body] = inside(read(file));
  if (!body || body.tag !== TAG.octets) throw new BadFile("not a key file");
  const plain = await decrypt(algorithm, body.body, new TextEncoder().encode(password));
  if (!plain) throw new WrongPassword();
  return parts(plain);
}

async function decrypt(algorithm, body, password) {
  const [name, parameters] = inside(algorithm);
  if (same(name.whole, SEED_SHA1) || same(name.whole, SEED_CBC)) {
    const [salt, rounds] = inside(parameters);
    const derived = await pbkdf1(password, salt.body, number(rounds));
    const iv = same(name.whole, SEED_CBC) ? OLD_IV : (await sha1(derived.slice(16, 20))).slice(0, 16);
    return decryptCbc(derived.slice(0, 16), iv, body);
  }
  if (same(name.whole, PBES2)) return pbes2(parameters, body, password);
  throw new BadFile("unknown encryption");
}

async function pbes2(parameters, body, password) {
  const [kdf, cipher] = inside(parameters);
  const [kdfName, kdfParameters] = inside(kdf);
  const [cipherName, iv] = inside(cipher);
  if (!same(kdfName.whole, PBKDF2)) throw new BadFile("unknown key derivation");
  const settings = inside(kdfParameters);
  const prf = settings.find((item) => item.tag === TAG.sequence);
  const hash = prf ? found(HMACS, inside(prf)[0].whole) : "SHA-1";
  const size = same(cipherName.whole, SEED_CBC) ? 16 : found(AES, cipherName.whole);
  const base = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash, salt: settings[0].body, iterations: number(settings[1]) };
  const key = new Uint8Array(await crypto.subtle.deriveBits(how, base, size * 8));
  return same(cipherName.whole, SEED_CBC) ? decryptCbc(key, iv.body, body) : aes(key, iv.body, body);
}

function found(pairs, name) {
  const pair = pairs.find(([known]) => same(known, name));
  if (!pair) throw new BadFile("unknown algorithm");
  return pair[1];
}

async function aes(key, iv, body) {
  const usable = await crypto.subtle.importKey("raw", key, "AES-CBC", false, ["decrypt"]);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv }, usable, body));
  } catch {
    return null;
  }
}

async function sha1(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-1", bytes));
}

async function pbkdf1(password, salt, rounds) {
  if (rounds > 100000) throw new BadFile("rounds");
  let value = join(password, salt);
  for (let i = 0; i < rounds; i += 1) value = await sha1(value);
  return value;
}

function parts(plain) {
  try {
    const [version, algorithm, key, attributes] = inside(read(plain));
    const [, modulus] = inside(read(key.body));
    const pkcs8 = write(TAG.sequence, version.whole, algorithm.whole, key.whole);
    return { pkcs8, random: random(attributes), modulus: modulus.body };
  } catch (error) {
    if (error instanceof BadFile) throw new WrongPassword();
    throw error;
  }
}

function random(attributes) {
  if (!attributes) return null;
  for (const attribute of inside(attributes, 0xa0)) {
    const [name, values] = inside(attribute);
    if (same(name.whole, RANDOM)) return inside(values, TAG.set)[0].body.slice(1);
  }
  return null;
}
