import { type SafeText, say } from '../../text/safe.ts'

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
  process.stderr.write(`${line}\n`)
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
