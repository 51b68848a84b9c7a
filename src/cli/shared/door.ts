import { type SafeText, say } from '../../text/safe.ts'

const bufferedBytes = 64 * 1024
let buffer: string[] = []
let buffered = 0

/** Puts a line on stdout; it is written with others, at the latest by `flush`. */
export function print(line: SafeText): void {
  buffer.push(line, '\n')
  buffered += line.length + 1
  if (buffered >= bufferedBytes) flush()
}

/** Writes what `print` has put by. */
export function flush(): void {
  if (buffered === 0) return
  const text = buffer.join('')
  buffer = []
  buffered = 0
  // eslint-disable-next-line no-restricted-syntax -- this is one of the two doors: it takes SafeText alone
  process.stdout.write(text)
}

/** Writes a line to stderr, at once. */
export function printError(line: SafeText): void {
  // eslint-disable-next-line no-restricted-syntax -- this is one of the two doors: it takes SafeText alone
  process.stderr.write(`${line}\n`)
}

/** Whoever reads our output may stop to: that ends the program quietly, and is no failure. */
export function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done.code)
    printError(say`cannot write: ${error.message}`)
    process.exit(exitCodes.failed.code)
  })
  process.stderr.on('error', () => undefined)
}

/** What the exit codes mean; the help and the README are drawn from this table. */
export const exitCodes = {
  done: { code: 0, meaning: 'read to the end, or quit' },
  failed: { code: 1, meaning: 'could not read a file, or the policy is refused' },
  usage: { code: 2, meaning: 'wrong usage' },
  strict: { code: 3, meaning: 'with --strict: problem records or drift' },
  hangup: { code: 129, meaning: 'SIGHUP, or the terminal is gone' },
  interrupted: { code: 130, meaning: 'SIGINT' },
  terminated: { code: 143, meaning: 'SIGTERM' },
} as const
