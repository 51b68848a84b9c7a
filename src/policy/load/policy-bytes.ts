import { looksLikeJson } from './read-json.ts'
import { notText } from './yaml/yaml-cursor.ts'

/**
 * The text of a policy file as kube-apiserver decodes it: UTF-16 after a byte order mark, else UTF-8 (goyaml.v2,
 * readerc.go). Bytes that are not text become `notText`, which the YAML reader refuses where it stands; in JSON, as in
 * Go's reader, they become U+FFFD.
 */
export function policyTextOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(Buffer.from(bytes))
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(swapped(bytes))
  const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  if (!lossy.includes('\ufffd') || looksLikeJson(lossy)) return lossy
  const valid = validLength(bytes)
  if (valid === bytes.length && isUtf8(bytes)) return lossy
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, valid), { stream: true })
  return before + notText + lossy.slice(before.length + 1)
}

function utf16(bytes: Buffer): string {
  const text = bytes.toString('utf16le').replaceAll(/\p{Surrogate}/gu, notText)
  return bytes.length % 2 === 0 ? text : text + notText
}

/** The bytes with those of each pair swapped; an odd last one stays. */
function swapped(bytes: Uint8Array): Buffer {
  const even = bytes.length - (bytes.length % 2)
  return Buffer.concat([Buffer.from(bytes.subarray(0, even)).swap16(), bytes.subarray(even)])
}

/** How many bytes there are before the first that cannot be UTF-8. */
function validLength(bytes: Uint8Array): number {
  let [low, high] = [0, bytes.length + 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (isUtf8(bytes.subarray(0, middle), true)) low = middle
    else high = middle
  }
  return low
}

function isUtf8(bytes: Uint8Array, mayGoOn = false): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: mayGoOn })
    return true
  } catch {
    return false
  }
}
