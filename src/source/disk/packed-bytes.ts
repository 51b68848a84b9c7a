import type { Transform } from 'node:stream'

/** Why unpacking stopped before the end of the packed bytes. Its message says so in words. */
export class UnpackError extends Error {
  /** `Z_BUF_ERROR`: the bytes end too early; `Z_DATA_ERROR`: they are damaged, or are something else. */
  readonly code: 'Z_BUF_ERROR' | 'Z_DATA_ERROR'

  constructor(code: UnpackError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const nothing = Buffer.alloc(0)

/** Packed bytes that are read forwards, with their place. */
export class PackedBytes {
  readonly #chunks: AsyncIterator<Buffer>
  readonly #size: number | null
  #next: Buffer = nothing
  #position = 0

  /** @param size how many bytes there are; null if only the end would tell. */
  constructor(chunks: AsyncIterator<Buffer>, size: number | null) {
    this.#chunks = chunks
    this.#size = size
  }

  /** The next bytes, without taking them: at least `least`, or all that are left. */
  async peek(least = 1): Promise<Buffer> {
    while (this.#next.length < least) {
      const more = await this.#chunks.next()
      if (more.done === true) break
      this.#next = this.#next.length === 0 ? more.value : Buffer.concat([this.#next, more.value])
    }
    return this.#next
  }

  /** Takes bytes that `peek` gave. */
  skip(length: number): void {
    this.#next = this.#next.subarray(length)
    this.#position += length
  }

  /** Takes exactly `length` bytes; throws if fewer are left. */
  async take(length: number): Promise<Buffer> {
    const bytes = await this.peek(length)
    if (bytes.length < length) throw this.cutShort()
    this.skip(length)
    return bytes.subarray(0, length)
  }

  /** Takes `length` bytes and drops them; throws if fewer are left. */
  async pass(length: number): Promise<void> {
    for (let left = length; left > 0;) {
      const bytes = await this.peek()
      if (bytes.length === 0) throw this.cutShort()
      const passed = Math.min(left, bytes.length)
      this.skip(passed)
      left -= passed
    }
  }

  /** The error of packed bytes that end too early. */
  cutShort(): UnpackError {
    return new UnpackError(
      'Z_BUF_ERROR',
      'it ends in the middle of its packed data: it was cut short, or is still being written',
    )
  }

  /** The error of packed bytes that are damaged. */
  damaged(reason: string): UnpackError {
    const from = `from packed byte ${this.#position.toLocaleString('en')} on`
    return new UnpackError('Z_DATA_ERROR', `its packed data are damaged (${reason}): not read ${from}${this.#left()}`)
  }

  /** The error of packed bytes that something else follows. */
  foreign(): UnpackError {
    const after = `what follows packed byte ${this.#position.toLocaleString('en')}`
    return new UnpackError('Z_DATA_ERROR', `${after} is neither gzip nor zstd: not read${this.#left()}`)
  }

  #left(): string {
    return this.#size === null ? '' : `, ${(this.#size - this.#position).toLocaleString('en')} bytes`
  }
}

/** A stream of Node.js that unpacks; `bytesWritten` counts the packed bytes that it has used. */
export type Engine = Transform & { readonly bytesWritten: number }

/**
 * Unpacks the next bytes, no faster than the result is read, and takes those that the engine uses. Ends where `within` finds the end (an
 * index, null if it is not among the bytes), or where the engine uses no more. Throws if the bytes end before.
 */
export async function* throughEngine(
  input: PackedBytes,
  engine: Engine,
  within: (bytes: Buffer) => number | null,
): AsyncGenerator<Buffer, void> {
  // Those are told by `fed`.
  engine.on('error', () => undefined)
  try {
    for (;;) {
      const bytes = await input.peek()
      if (bytes.length === 0) throw input.cutShort()
      const end = within(bytes)
      const length = end ?? bytes.length
      const before = engine.bytesWritten
      const trouble = yield* fed(engine, bytes.subarray(0, length))
      if (trouble !== null) throw input.damaged(trouble.message)
      const used = engine.bytesWritten - before
      input.skip(used)
      if (end !== null || used < length) return
    }
  } finally {
    engine.destroy()
  }
}

/** Gives all that an engine makes of some bytes; returns what is wrong with them, null if nothing is. */
async function* fed(engine: Engine, bytes: Buffer): AsyncGenerator<Buffer, Error | null> {
  const outcome: { is: 'open' | 'done' | Error } = { is: 'open' }
  let wake = Promise.withResolvers<undefined>()
  const onReadable = (): void => {
    wake.resolve(undefined)
  }
  const over = (error?: Error | null): void => {
    if (outcome.is === 'open') outcome.is = error ?? 'done'
    wake.resolve(undefined)
  }
  engine.on('readable', onReadable).on('error', over)
  engine.write(bytes, over)
  try {
    for (;;) {
      // What was unpacked before an error is still there.
      const unpacked = engine.read() as Buffer | null
      if (unpacked !== null) yield unpacked
      else if (outcome.is !== 'open') return outcome.is === 'done' ? null : outcome.is
      else {
        await wake.promise
        wake = Promise.withResolvers()
      }
    }
  } finally {
    engine.off('readable', onReadable).off('error', over)
  }
}
