import fs from 'node:fs'
import { Writable } from 'node:stream'
import tty from 'node:tty'

/** The terminal as the screen uses it: one stream to draw to, and one for keys. */
export interface Terminal {
  readonly stdout: TerminalOutput
  readonly stdin: tty.ReadStream
  /** Restores the terminal at once; does nothing if it is already restored. */
  readonly restore: () => void
  /** Stops writing to the terminal: it accepts no output, so the program would wait forever. */
  readonly giveUp: () => void
}

/** Shows what is drawn, leaves bracketed paste, shows the cursor, leaves the alternate screen. */
const leave = '\x1b[?2026l\x1b[?2004l\x1b[?25h\x1b[?1049l'
/** The same where the alternate screen was never on, for a screen reader. */
const leavePastes = '\x1b[?2026l\x1b[?2004l\x1b[?25h'

/** Opens the terminal. It reads keys from the terminal even if stdin is data. Calls `lost` when the terminal is gone. */
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
      // Setting the mode would wait until the terminal has accepted all output, and so would each further write.
      stdin.setRawMode = () => stdin
      for (const stream of [process.stdout, process.stderr]) if (stream.isTTY) stream.write = () => true
    },
    restore: () => {
      if (!stdout.entered && !stdout.bracketsPastes) return
      const words = stdout.entered ? leave : leavePastes
      stdout.entered = false
      stdout.bracketsPastes = false
      // While output is pending, the mode cannot be set without waiting for it; Node.js sets it when the program exits.
      if (!stdout.busy) setCookedMode(stdin)
      if (!stdout.busy || own !== null) writeSoon(own ?? 1, words)
    },
  }
}

/** Between these, a terminal that supports them shows nothing new; others ignore them. */
const [beginSynchronized, endSynchronized] = ['\x1b[?2026h', '\x1b[?2026l']
/** Resets the scroll region, moves the cursor home and clears the screen. */
export const blankScreen = '\x1b[r\x1b[H\x1b[2J'
/** How soon to write again to a terminal that is full. */
const againMs = 5
/** How long drawing a requested frame may take. */
const frameMs = 20

/** How long to try to leave the alternate screen of a terminal that is slow to take output. */
const leaveMs = 200

function setCookedMode(stdin: tty.ReadStream): void {
  try {
    stdin.setRawMode(false)
  } catch {
    // The terminal is gone, so there is nothing to restore.
  }
}

/** Writes a short text at once. Stops trying where the terminal is gone, or full for `leaveMs`. */
function writeSoon(fd: number, text: string): void {
  const limit = performance.now() + leaveMs
  for (;;) {
    try {
      fs.writeSync(fd, text)
      return
    } catch (error) {
      if (!isFull(error) || performance.now() > limit) return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, againMs)
    }
  }
}

/** Whether a write failed only because the terminal has not yet taken earlier output. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN'
}

function openTty(mode: 'r' | 'w'): number | null {
  // A write must not block in the kernel, where nothing could interrupt it.
  const flags = mode === 'r' ? fs.constants.O_RDONLY : fs.constants.O_WRONLY | fs.constants.O_NONBLOCK
  try {
    return fs.openSync('/dev/tty', flags)
  } catch {
    return null
  }
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
