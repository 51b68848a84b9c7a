import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import { counted } from '../../text/numbers.ts'
import { asciiText, escapeBeyondAscii, type SafeText, say } from '../../text/safe.ts'
import { linesNotTaken, outTaken, writeOut } from './stdout.ts'

const bufferedBytes = 64 * 1024
let buffer: string[] = []
let buffered = 0

/** Prints a line to stdout. It is buffered, and written by `flush` at the latest. */
export function print(line: SafeText): void {
  buffer.push(line, '\n')
  buffered += line.length + 1
  if (buffered >= bufferedBytes) flush()
}

/** Writes what `print` has buffered. */
export function flush(): void {
  if (buffered === 0) return
  const text = buffer.join('')
  buffer = []
  buffered = 0
  writeOut(text)
}

let lineNoun = 'line'

/** Says what each printed line is. */
export function linesAre(noun: 'event' | 'request'): void {
  lineNoun = noun
}

/** How long the readers of our output may take to read the rest after a signal, in milliseconds. */
const graceMs = 2000

/**
 * Waits until stdout and stderr have taken all output, and gives the exit code. After a signal it waits `graceMs` at
 * most: then it says how many of the lines were not printed, and the code is a failure.
 */
export async function endOutput(code: number): Promise<number> {
  flush()
  const isSignal = code >= exitCodes.hangup.code
  const missing = (await isWithin(outTaken(), isSignal)) ? 0 : linesNotTaken()
  if (missing > 0) {
    const were = missing === 1 ? 'was' : 'were'
    printError(
      say`${counted(missing, lineNoun)} ${were} not printed: the program that reads stdout did not take ${missing === 1 ? 'it' : 'them'} within ${graceMs / 1000} s`,
    )
  }
  await isWithin(errorsTaken(), isSignal)
  return missing > 0 ? exitCodes.failed.code : code
}

/** Writes what `print` has buffered, and lets everything else go on until stdout has taken it. */
export async function drain(): Promise<void> {
  flush()
  await outTaken()
  await setImmediate()
}

/** Waits for a promise, if it is limited no longer than `graceMs`; gives whether it resolved. */
export async function isWithin(promise: Promise<void>, isLimited: boolean): Promise<boolean> {
  const resolved = promise.then(() => true)
  return isLimited ? Promise.race([resolved, delay(graceMs, false)]) : resolved
}

function errorsTaken(): Promise<void> {
  if (process.stderr.writableLength === 0) return Promise.resolve()
  return new Promise((resolve) => {
    const taken = (): void => {
      resolve()
    }
    // eslint-disable-next-line no-restricted-syntax -- it writes nothing, and only waits for its turn
    process.stderr.write('', taken)
  })
}

/** Writes a line to stderr, at once. */
export function printError(line: SafeText): void {
  // eslint-disable-next-line no-restricted-syntax -- this is one of the two doors: it takes only SafeText
  process.stderr.write(`${errorsInAscii ? asciiText(line) : line}\n`)
}

let errorsInAscii = false

/** Shows nothing beyond ASCII on the terminal from now on: no lines, no errors, no screen. Files and pipes stay UTF-8. */
export function showAsciiOnly(): void {
  if (process.stdout.isTTY) escapeBeyondAscii()
  errorsInAscii = process.stderr.isTTY
}

/**
 * Whether the terminal reads UTF-8. The first of LC_ALL, LC_CTYPE and LANG that is set says so, by the rules of POSIX.
 * Where none is set nothing is known, and nearly every terminal of today reads it.
 */
export function terminalReadsUtf8(): boolean {
  const locale = [process.env['LC_ALL'], process.env['LC_CTYPE'], process.env['LANG']].find(
    (value = '') => value !== '',
  )
  return locale === undefined || /utf-?8/i.test(locale)
}

/** Ends the program quietly, and without failure, when the reader of its output goes away. */
export function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done.code)
    printError(say`cannot write: ${error.message}`)
    process.exit(exitCodes.failed.code)
  })
  process.stderr.on('error', () => undefined)
}

/** What the exit codes mean. The help and the README are made from this table. */
export const exitCodes = {
  done: { code: 0, meaning: 'read to the end, or quit' },
  failed: { code: 1, meaning: 'a file cannot be read or holds no events, the policy is refused, or output is lost' },
  usage: { code: 2, meaning: 'wrong usage' },
  strict: { code: 3, meaning: 'with --strict: unreadable records or drift' },
  hangup: { code: 129, meaning: 'SIGHUP, or the terminal was closed' },
  interrupted: { code: 130, meaning: 'SIGINT' },
  terminated: { code: 143, meaning: 'SIGTERM' },
} as const
