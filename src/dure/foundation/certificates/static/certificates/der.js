// Reading and writing DER (X.690), as much as certificates and key files need.

export const TAG = { integer: 2, bits: 3, octets: 4, none: 5, oid: 6, utcTime: 23, sequence: 48, set: 49 };

export class BadFile extends Error {}

// One element at `at`: its tag, its contents, and all of it (`whole`).
export function read(bytes, at = 0) {
  const tag = bytes[at];
  let size = bytes[at + 1];
  let start = at + 2;
  if (size === undefined) throw new BadFile("short");
  if (size > 127) {
    const count = size & 127;
    if (!count || count > 4) throw new BadFile("length");
    size = 0;
    for (let i = 0; i < count; i += 1) size = size * 256 + bytes[start + i];
    start += count;
  }
  const end = start + size;
  if (!(end <= bytes.length)) throw new BadFile("length");
  return { tag, body: bytes.slice(start, end), whole: bytes.slice(at, end) };
}

export function children(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const item = read(bytes, at);
    found.push(item);
    at += item.whole.length;
  }
  return found;
}

// The members of a sequence or set; anything else is a bad file.
export function inside(item, tag = TAG.sequence) {
  if (!item || item.tag !== tag) throw new BadFile("shape");
  return children(item.body);
}

export function join(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}

export function write(tag, ...parts) {
  const body = join(...parts);
  if (body.length < 128) return join([tag, body.length], body);
  const size = [];
  for (let rest = body.length; rest; rest = Math.floor(rest / 256)) size.unshift(rest & 255);
  return join([tag, 128 | size.length, ...size], body);
}

export function oid(dotted) {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const out = [arc & 127];
    for (let left = Math.floor(arc / 128); left; left = Math.floor(left / 128)) out.unshift((left & 127) | 128);
    return out;
  });
  return write(TAG.oid, bytes);
}

export function same(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export function number(item) {
  return item.body.reduce((sum, byte) => sum * 256 + byte, 0);
}

export function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
