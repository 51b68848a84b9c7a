import { isUtf8 } from 'node:buffer'
import { bytesOfText, sameBytes } from '../columns/bytes.ts'
import type { Bytes } from '../columns/bytes.ts'

/** What kube-apiserver writes behind the bodies. */
const tail = bytesOfText(',"requestReceivedTimestamp":"')
const tailBegins = tail.words.getInt32(0, true)

/** Every event has it, in this spelling; `U` is rare, so that it is found quickly. */
const uri = new TextEncoder().encode('URI":"')
const request = bytesOfText('"request')

/**
 * Passes over the bodies of an event, `requestObject` and `responseObject`, which begin at `at`, without reading them:
 * gives the place of what follows them, or −1. Made sure of is that they end as an object or a list does, are UTF-8
 * without NUL bytes, and that no second event begins in them, as where a line was torn and the next one joined to it. In
 * a record that is JSON nothing else can look like the tail: in a string its quotes would be escaped, and the last of
 * those there are is that of the event itself if it is read to the record's last brace, as the caller does.
 */
export function behindBodies(bytes: Bytes, at: number, end: number): number {
  const behind = lastTail(bytes, at, end)
  const last = bytes.at[behind - 1]
  if (behind < 0 || (last !== closeBrace && last !== closeBracket)) return -1
  const bodies = Buffer.from(bytes.at.buffer, bytes.at.byteOffset + at, behind - at)
  return isUtf8(bodies) && !bodies.includes(0) && !hasEvent(bodies, bytes, at) ? behind : -1
}

const [closeBrace, closeBracket] = [0x7d, 0x5d]

function lastTail(bytes: Bytes, from: number, end: number): number {
  for (let at = end - tail.at.length; at > from; at--) {
    if (bytes.words.getInt32(at, true) === tailBegins && sameBytes(tail, 0, bytes, at, tail.at.length)) return at
  }
  return -1
}

function hasEvent(bodies: Buffer, bytes: Bytes, from: number): boolean {
  const { length } = request.at
  for (let at = bodies.indexOf(uri); at >= 0; at = bodies.indexOf(uri, at + 1)) {
    if (at >= length && sameBytes(request, 0, bytes, from + at - length, length)) return true
  }
  return false
}
