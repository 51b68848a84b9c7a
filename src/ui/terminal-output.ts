import fs from 'node:fs'
import { Writable } from 'node:stream'
import { linePace } from './line-pace.ts'

/** How soon to write again to a terminal that is full. */
const againMs = 5
/** How long drawing a requested frame may take. */
const frameMs = 20

/** Between these, a terminal that supports them shows nothing new; others ignore them. */
const [beginSynchronized, endSynchronized] = ['\x1b[?2026h', '\x1b[?2026l']
/** Asks the terminal whether it is ready (DSR 5). It answers once it has read everything before. */
const askReady = '\x1b[5n'

/** Resets the scroll region, moves the cursor home and clears the screen. */
export const blankScreen = '\x1b[r\x1b[H\x1b[2J'

/** Whether a write failed only because the terminal has not yet taken earlier output. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN'
}

/**
 * Writes to the terminal without ever blocking the program; process.stdout would block on a slow line. Ink writes
 * differences, so no output may be dropped: the caller checks `busy` first, and skips a frame while it is true.
 */
export class TerminalOutput extends Writable {
  readonly isTTY = true
  /** Whether the alternate screen is on. */
  entered = false
  /** Whether the terminal was told to mark what is pasted. */
  bracketsPastes = false
  /** How many bytes the terminal has taken so far. */
  takenBytes = 0
  /** Whether the terminal answers questions. */
  answers = false
  readonly #pace = linePace()
  readonly #fd: number
  readonly #lost: () => void
  #givenUp = false

  constructor(fd: number, lost: () => void) {
    super({ decodeStrings: true, highWaterMark: 1 << 20 })
    this.#fd = fd
    this.#lost = lost
    process.stdout.on('resize', () => this.emit('resize'))
  }

  get columns(): number {
    return process.stdout.columns || 80
  }

  get rows(): number {
    return process.stdout.rows || 24
  }

  /** Whether output is still pending. */
  get busy(): boolean {
    return this.writableLength > 0
  }

  /** How many bytes of a frame may be written now: fewer on a slow line, 0 while enough of them are on their way. */
  get room(): number {
    // A redraw is written in one piece.
    if (this.writableCorked > 0) return Infinity
    return this.busy ? 0 : this.#pace.room()
  }

  /** Whether the answer to a question is missing that was asked with a frame. */
  get isAsking(): boolean {
    return this.#pace.isWaiting()
  }

  /** Writes a frame, or a part of one. */
  writeFrame(text: string): void {
    const frame = this.answers ? text + askReady : text
    this.write(frame)
    if (this.answers) this.#pace.sent(Buffer.byteLength(frame))
  }

  /** The terminal has read the earliest frame on its way. */
  frameRead(): void {
    this.#pace.answered()
  }

  /** Drops pending and all further output. */
  giveUp(): void {
    this.#givenUp = true
  }

  /**
   * Redraws the whole screen. It writes the output of `draw` in one piece, so that the screen does not flicker. `draw` may
   * finish a frame later.
   */
  afresh(draw: () => void): void {
    this.cork()
    this.write(beginSynchronized)
    draw()
    setTimeout(() => {
      this.write(endSynchronized)
      this.uncork()
    }, frameMs)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer' as BufferEncoding, done)
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    const text = chunk.toString('latin1')
    if (text.includes('\x1b[?1049h')) this.entered = true
    if (text.includes('\x1b[?2004h')) this.bracketsPastes = true
    this.#push(chunk, () => {
      if (text.includes('\x1b[?1049l') && !this.#givenUp) this.entered = false
      if (text.includes('\x1b[?2004l') && !this.#givenUp)
        this.bracketsPastes = text.lastIndexOf('\x1b[?2004h') > text.lastIndexOf('\x1b[?2004l')
      done()
    })
  }

  /** Writes the whole chunk; if the terminal is gone, calls `lost` and drops it. */
  #push(chunk: Buffer, done: () => void): void {
    if (this.#givenUp) {
      done()
      return
    }
    fs.write(this.#fd, chunk, 0, chunk.length, null, (error, written) => {
      if (isFull(error))
        setTimeout(() => {
          this.#push(chunk, done)
        }, againMs)
      else if (error !== null) {
        this.#lost()
        done()
      } else {
        this.takenBytes += written
        if (written < chunk.length) this.#push(chunk.subarray(written), done)
        else done()
      }
    })
  }
}
