import fs from 'node:fs'

/** What a pipe has no room for yet. */
let waiting = ''
/** What the pipe was given last. It has taken all of it once `writableLength` is 0. */
let given = ''
let whenTaken: (() => void) | null = null

/**
 * Writes to stdout. A file has all of it afterwards; a pipe takes it when its reader does, in order. If it cannot be
 * written, the `error` event of `process.stdout` says why.
 */
export function writeOut(text: string): void {
  if (stdoutIsFile()) {
    writeToFile(text)
  } else {
    waiting += text
    writeOn()
  }
}

/** Resolves when stdout has taken all output. */
export function outTaken(): Promise<void> {
  return new Promise((resolve) => {
    whenTaken = resolve
    writeOn()
  })
}

/** How many lines stdout has not taken to their ends. */
export function linesNotTaken(): number {
  return waiting.split('\n').length - 1 + (notTaken(given).split('\n').length - 1)
}

/** Gives the pipe what waits once it has taken what it was given: so it is known how much it took. */
function writeOn(): void {
  if (process.stdout.writableLength > 0) return
  given = waiting
  waiting = ''
  if (given === '') whenTaken?.()
  else {
    // eslint-disable-next-line no-restricted-syntax -- the door for stdout uses this function alone
    process.stdout.write(given, (error) => {
      if (error == null) writeOn()
    })
  }
}

/** The end of a text that the pipe has not taken. */
function notTaken(text: string): string {
  if (process.stdout.writableLength === 0) return ''
  // Node.js does not say in another way how much of a text the pipe took.
  const { _handle: handle } = process.stdout as { readonly _handle?: { readonly writeQueueSize?: number } }
  const bytes = Buffer.from(text)
  return bytes.subarray(Math.max(0, bytes.length - (handle?.writeQueueSize ?? bytes.length))).toString()
}

let isFile: boolean | null = null

function stdoutIsFile(): boolean {
  isFile ??= !process.stdout.isTTY && isFileOrDevice(fs.fstatSync(1))
  return isFile
}

function isFileOrDevice(status: fs.Stats): boolean {
  return status.isFile() || status.isCharacterDevice()
}

/** The stream of Node.js would lose the rest where a full disk or a limit takes only a part. */
function writeToFile(text: string): void {
  const bytes = Buffer.from(text)
  try {
    for (let at = 0; at < bytes.length;) at += fs.writeSync(1, bytes, at)
  } catch (error) {
    process.stdout.emit('error', error)
  }
}
