// A CMS SignedData (RFC 5652) over the challenge: one signer, signed attributes, SHA-256 with RSA.

import { BadFile, TAG, inside, oid, read, write } from "./der.js";

const SIGNED_DATA = oid("1.2.840.113549.1.7.2");
const DATA = oid("1.2.840.113549.1.7.1");
const CONTENT_TYPE = oid("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4");
const SIGNING_TIME = oid("1.2.840.113549.1.9.5");
const NONE = write(TAG.none);
const SHA256 = write(TAG.sequence, oid("2.16.840.1.101.3.4.2.1"), NONE);
const RSA = write(TAG.sequence, oid("1.2.840.113549.1.1.1"), NONE);
const METHOD = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const ONE = write(TAG.integer, [1]);

export async function signedData(certificate, pkcs8, text) {
  const content = new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, METHOD, false, ["sign"]);
  const attributes = await signedAttributes(content);
  const signature = new Uint8Array(await crypto.subtle.sign(METHOD.name, key, write(TAG.set, ...attributes)));
  const signer = write(
    TAG.sequence, ONE, issuerAndSerial(certificate), SHA256, write(0xa0, ...attributes), RSA, write(TAG.octets, signature),
  );
  const body = write(
    TAG.sequence, ONE, write(TAG.set, SHA256),
    write(TAG.sequence, DATA, write(0xa0, write(TAG.octets, content))),
    write(0xa0, certificate), write(TAG.set, signer),
  );
  return write(TAG.sequence, SIGNED_DATA, write(0xa0, body));
}

async function signedAttributes(content) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const time = new Date().toISOString().replace(/^20|[-:T]|\.\d+/g, "");
  const attributes = [
    attribute(CONTENT_TYPE, DATA),
    attribute(SIGNING_TIME, write(TAG.utcTime, new TextEncoder().encode(time))),
    attribute(MESSAGE_DIGEST, write(TAG.octets, digest)),
  ];
  return attributes.sort(byBytes);
}

function attribute(name, value) {
  return write(TAG.sequence, name, write(TAG.set, value));
}

function byBytes(a, b) {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length - b.length : a[at] - (b[at] ?? -1);
}

// Who issued the certificate and under which number. Throws BadFile when it is no certificate.
export function issuerAndSerial(certificate) {
  const fields = inside(inside(read(certificate))[0]);
  const first = fields[0].tag === 0xa0 ? 1 : 0;
  const [serial, , issuer] = fields.slice(first);
  if (serial?.tag !== TAG.integer || issuer?.tag !== TAG.sequence) throw new BadFile("not a certificate");
  return write(TAG.sequence, issuer.whole, serial.whole);
}
