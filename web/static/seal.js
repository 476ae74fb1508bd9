// Seal something so that only the house can open it: P-256 with a key of its own for each envelope, HKDF-SHA256,
// AES-256-GCM. The other half, and the shape of an envelope, is beds/people/sealing.py.

const CURVE = { name: 'ECDH', namedCurve: 'P-256' }
const INFO = new TextEncoder().encode('ledig plats, queued 1')
const PART = 512 // bytes: every envelope is padded to a multiple, so that its length does not tell what is in it

const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...new Uint8Array(part)]))
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16))

// `value` as JSON, sealed to the public key (hex of the uncompressed point).
export async function seal (value, publicKey) {
  const house = bytes(publicKey)
  const once = await crypto.subtle.generateKey(CURVE, false, ['deriveBits'])
  const mine = await crypto.subtle.exportKey('raw', once.publicKey)
  const theirs = await crypto.subtle.importKey('raw', house, CURVE, false, [])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, once.privateKey, 256)
  const stem = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const way = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: joined(INFO, mine, house) }
  const key = await crypto.subtle.deriveKey(way, stem, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return joined([1], mine, iv, await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, padded(value)))
}

function padded (value) {
  const text = new TextEncoder().encode(JSON.stringify(value))
  const whole = new Uint8Array(Math.ceil(text.length / PART) * PART).fill(32) // spaces end JSON without meaning anything
  whole.set(text)
  return whole
}

export const base64url = (envelope) => btoa(String.fromCharCode(...envelope)).replaceAll('+', '-').replaceAll('/', '_')
