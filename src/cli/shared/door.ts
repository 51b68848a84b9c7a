import { asciiText, escapeBeyondAscii, type SafeText, say } from '../../text/safe.ts'

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
  // eslint-disable-next-line no-restricted-syntax -- this is one of the two doors: it takes only SafeText
  process.stdout.write(text)
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
  failed: { code: 1, meaning: 'a file cannot be read or holds no events, or the policy is refused' },
  usage: { code: 2, meaning: 'wrong usage' },
  strict: { code: 3, meaning: 'with --strict: unreadable records or drift' },
  hangup: { code: 129, meaning: 'SIGHUP, or the terminal was closed' },
  interrupted: { code: 130, meaning: 'SIGINT' },
  terminated: { code: 143, meaning: 'SIGTERM' },
} as const
