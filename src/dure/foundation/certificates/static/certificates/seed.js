// The SEED block cipher (RFC 4269), decryption in CBC mode. Certificate key files are locked with it, and browsers do not know it.

const POLYNOMIAL = 0x163;
const MASKS = [0xfc, 0xf3, 0xcf, 0x3f];
const S1 = sbox(247, [0x2c, 0xd0, 0x69, 0xc2, 0x41, 0x44, 0x58, 0xe2], 169);
const S2 = sbox(251, [0xd0, 0x2a, 0xe1, 0x2c, 0x21, 0x30, 0xa2, 0x6c], 56);
const TABLES = [0, 1, 2, 3].map(table);
const GOLDEN = 0x9e3779b9;

function multiply(a, b) {
  let product = 0;
  for (; b; b >>= 1) {
    if (b & 1) product ^= a;
    a <<= 1;
    if (a & 0x100) a ^= POLYNOMIAL;
  }
  return product;
}

function power(x, exponent) {
  let result = 1;
  for (let i = 0; i < exponent; i += 1) result = multiply(result, x);
  return result;
}

// S(x) = A · x^exponent ⊕ constant in GF(2^8); the columns of A are given.
function sbox(exponent, columns, constant) {
  return Uint8Array.from({ length: 256 }, (_, x) => {
    const raised = power(x, exponent);
    return columns.reduce((sum, column, bit) => ((raised >> bit) & 1 ? sum ^ column : sum), constant);
  });
}

function table(index) {
  const box = index % 2 ? S2 : S1;
  return Uint32Array.from(box, (value) => {
    let word = 0;
    for (let byte = 3; byte >= 0; byte -= 1) word = (word << 8) | (value & MASKS[(byte + index) % 4]);
    return word >>> 0;
  });
}

function g(x) {
  return (TABLES[0][x & 255] ^ TABLES[1][(x >>> 8) & 255] ^ TABLES[2][(x >>> 16) & 255] ^ TABLES[3][x >>> 24]) >>> 0;
}

function roundKeys(key) {
  const view = new DataView(key.buffer, key.byteOffset, 16);
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => view.getUint32(at));
  const keys = [];
  for (let i = 0; i < 16; i += 1) {
    const constant = ((GOLDEN << i) | (i ? GOLDEN >>> (32 - i) : 0)) >>> 0;
    keys.push([g((a + c - constant) >>> 0), g((b - d + constant) >>> 0)]);
    if (i % 2 === 0) [a, b] = [((a >>> 8) | (b << 24)) >>> 0, ((b >>> 8) | (a << 24)) >>> 0];
    else [c, d] = [((c << 8) | (d >>> 24)) >>> 0, ((d << 8) | (c >>> 24)) >>> 0];
  }
  return keys;
}

function mix(high, low, [first, second]) {
  const c = (high ^ first) >>> 0;
  const both = g((c ^ low ^ second) >>> 0);
  const once = g((both + c) >>> 0);
  const twice = g((once + both) >>> 0);
  return [(once + twice) >>> 0, twice];
}

function crypt(block, keys) {
  const view = new DataView(block.buffer, block.byteOffset, 16);
  let [l0, l1, r0, r1] = [0, 4, 8, 12].map((at) => view.getUint32(at));
  for (const key of keys) {
    const [m0, m1] = mix(r0, r1, key);
    [l0, l1, r0, r1] = [r0, r1, (l0 ^ m0) >>> 0, (l1 ^ m1) >>> 0];
  }
  const out = new Uint8Array(16);
  const words = new DataView(out.buffer);
  [r0, r1, l0, l1].forEach((word, i) => words.setUint32(i * 4, word));
  return out;
}

export function encryptBlock(key, block) {
  return crypt(block, roundKeys(key));
}

export function decryptBlock(key, block) {
  return crypt(block, roundKeys(key).reverse());
}

// Undo CBC and the padding of PKCS#7. Returns null when the padding is wrong, which means a wrong key.
export function decryptCbc(key, iv, body) {
  if (!body.length || body.length % 16) return null;
  const keys = roundKeys(key).reverse();
  const out = new Uint8Array(body.length);
  let before = iv;
  for (let at = 0; at < body.length; at += 16) {
    const block = body.slice(at, at + 16);
    out.set(crypt(block, keys).map((byte, i) => byte ^ before[i]), at);
    before = block;
  }
  const pad = out[out.length - 1];
  const good = pad >= 1 && pad <= 16 && out.slice(-pad).every((byte) => byte === pad);
  return good ? out.slice(0, out.length - pad) : null;
}
