import fs from 'node:fs'
import { Writable } from 'node:stream'
import tty from 'node:tty'

/** The terminal as the screen uses it: a stream for Ink to draw to, one for its keys. */
export interface Terminal {
  readonly stdout: TerminalOutput
  readonly stdin: tty.ReadStream
  /** Sets the terminal back as it was, at once; does nothing where that was already done. */
  readonly restore: () => void
  /** Touches the terminal no more: it takes nothing, and would keep us waiting for ever. */
  readonly giveUp: () => void
}

/** Leaves bracketed paste, shows the cursor, leaves the alternate screen. */
const leave = '\x1b[?2004l\x1b[?25h\x1b[?1049l'

/**
 * Opens the terminal. Keys come from the terminal even when stdin is data. `lost` is told when the terminal is gone.
 */
export function openTerminal(lost: () => void): Terminal {
  const own = openTty('w')
  const stdout = new TerminalOutput(own ?? 1, lost)
  const stdin = process.stdin.isTTY ? process.stdin : new tty.ReadStream(openTty('r') ?? 0)
  stdin.on('end', lost)
  stdin.on('error', lost)
  return {
    stdout,
    stdin,
    giveUp: () => {
      stdout.giveUp()
      // Setting the mode waits until all that was written has been taken, and so does each further write.
      stdin.setRawMode = () => stdin
      for (const stream of [process.stdout, process.stderr]) if (stream.isTTY) stream.write = () => true
    },
    restore: () => {
      if (!stdout.entered || stdout.busy) return
      try {
        stdin.setRawMode(false)
        fs.writeSync(own ?? 1, leave)
      } catch {
        // A terminal that is gone needs no restoring.
      }
    },
  }
}

/** Between these a terminal that knows them shows nothing new; others do not mind. */
const [beginSynchronized, endSynchronized] = ['\x1b[?2026h', '\x1b[?2026l']
/** At home, with the whole screen to scroll and nothing on it. */
export const blankScreen = '\x1b[r\x1b[H\x1b[2J'
/** How soon a frame is drawn that is asked for. */
const frameMs = 20

function openTty(mode: 'r' | 'w'): number | null {
  // Writing must not wait in the kernel, where nothing could end it.
  const flags = mode === 'r' ? fs.constants.O_RDONLY : fs.constants.O_WRONLY | fs.constants.O_NONBLOCK
  try {
    return fs.openSync('/dev/tty', flags)
  } catch {
    return null
  }
}

/**
 * Writes to the terminal without ever blocking the program, as process.stdout would on a slow line. What Ink writes are
 * differences, so nothing is ever dropped: whoever draws asks `busy` first and leaves a frame out while it is so.
 */
export class TerminalOutput extends Writable {
  readonly isTTY = true
  /** Whether the alternate screen is on. */
  entered = false
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

  /** Whether something is still on its way. */
  get busy(): boolean {
    return this.writableLength > 0
  }

  /** Drops what is still on its way, and all that may come. */
  giveUp(): void {
    this.#givenUp = true
  }

  /**
   * Draws the screen from nothing: what is there goes, and what `draw` makes comes with it in one piece, so that nothing
   * blinks. `draw` may end its work a frame later.
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
    this.#push(chunk, () => {
      if (text.includes('\x1b[?1049l')) this.entered = false
      done()
    })
  }

  /** Writes all of it; a terminal that is gone takes it silently, once `lost` was told. */
  #push(chunk: Buffer, done: () => void): void {
    if (this.#givenUp) {
      done()
      return
    }
    fs.write(this.#fd, chunk, 0, chunk.length, null, (error, written) => {
      if (error?.code === 'EAGAIN')
        setTimeout(() => {
          this.#push(chunk, done)
        }, 5)
      else if (error !== null) {
        this.#lost()
        done()
      } else if (written < chunk.length) this.#push(chunk.subarray(written), done)
      else done()
    })
  }
}
