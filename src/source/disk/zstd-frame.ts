import { createZstdDecompress } from 'node:zlib'
import { type PackedBytes, throughEngine } from './packed-bytes.ts'

/**
 * Unpacks one zstd frame (RFC 8878, 3.1.1) and takes exactly its bytes. Versions of Node.js differ in what their own
 * stream does at the end of a frame: some drop what follows, and some do not notice that the frame was cut short.
 *
 * @param chunkSize the most unpacked bytes it gives at once.
 */
export async function* zstdFrame(input: PackedBytes, chunkSize: number): AsyncGenerator<Buffer, void> {
  yield* throughEngine(input, createZstdDecompress({ chunkSize }), endOfFrame())
}

/** Passes one skippable frame (RFC 8878, 3.1.2): `pzstd` and other tools put their notes into these. */
export async function* skippableFrame(input: PackedBytes): AsyncGenerator<Buffer, void> {
  const head = await input.take(8)
  await input.pass(head.readUInt32LE(4))
}

/** The next part of a frame: bytes to look at, or bytes to pass. */
type Part = { readonly look: number } | { readonly pass: number }

/** The parts of a frame in their order; the bytes to look at are given back. */
function* frameParts(): Generator<Part, void, Uint8Array> {
  const [, , , , descriptor = 0] = yield { look: 5 }
  const isOneSegment = (descriptor & 0x20) !== 0
  const contentSize = [isOneSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0
  yield { pass: (isOneSegment ? 0 : 1) + dictionary + contentSize }
  for (let isLast = false; !isLast;) {
    const [low = 0, middle = 0, high = 0] = yield { look: 3 }
    const isRepeated = ((low >> 1) & 3) === 1
    isLast = (low & 1) === 1
    // A repeated byte stands for a block of any size.
    yield { pass: isRepeated ? 1 : (low | (middle << 8) | (high << 16)) >> 3 }
  }
  if ((descriptor & 0x04) !== 0) yield { pass: 4 }
}

/**
 * Gives a function that takes a frame's bytes, piece by piece, and finds its end: the index behind its last byte; null
 * if it goes on.
 */
function endOfFrame(): (bytes: Uint8Array) => number | null {
  const parts = frameParts()
  let part = parts.next()
  let passed = 0
  let seen: number[] = []
  return (bytes) => {
    let at = 0
    while (part.done !== true) {
      const step = part.value
      const length = 'look' in step ? step.look : step.pass
      const taken = Math.min(length - passed, bytes.length - at)
      if ('look' in step) seen.push(...bytes.subarray(at, at + taken))
      at += taken
      passed += taken
      if (passed < length) return null
      part = parts.next(Uint8Array.from(seen))
      passed = 0
      seen = []
    }
    return at
  }
}
