// Makes the terminal ready for the screen before anything else is loaded, which takes a while: keys typed meanwhile are
// input instead of being echoed, and the terminal has answered which background it has before the first frame.
import { closeSync, constants, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import tty from 'node:tty'

/** Asks for the background (OSC 11), and then what the terminal is (DA1), which every terminal answers. */
const questions = '\x1b]11;?\x1b\\\x1b[c'
/** The answer to the second question: every answer to the first has come before. */
const identified = /\x1b\[\?[\d;]*c/
/** How long a terminal may take to answer. */
const patienceMs = 1000
const againMs = 5

/** Signals that end the program, each with its exit code. */
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

/**
 * Makes the terminal ready if these arguments may bring up the screen; otherwise gives null and does nothing. The
 * arguments are not checked here: whoever finds that there is no screen calls `restore`.
 */
export function openEarlyTerminal(args, terminalType = '') {
  if (!mayBeScreen(args, terminalType) || !tty.isatty(1)) return null
  let stdin
  try {
    stdin = tty.isatty(0) ? process.stdin : new tty.ReadStream(openSync('/dev/tty', 'r'))
  } catch {
    // Nobody is at a terminal.
    return null
  }
  let patienceEnds = 0
  let isOurs = true
  const ends = Object.entries(signals).map(([signal, code]) => [signal, () => process.exit(code)])
  const leave = () => {
    isOurs = false
    for (const [signal, end] of ends) process.off(signal, end)
  }
  const restore = () => {
    if (!isOurs) return
    leave()
    swallow(identified, patienceEnds)
    setRawMode(stdin, false)
    stdin.unref()
  }
  // Before anything is changed that would have to be restored.
  for (const [signal, end] of ends) process.on(signal, end)
  process.on('exit', restore)
  setRawMode(stdin, true)
  if (ask(terminalType)) patienceEnds = performance.now() + patienceMs
  return {
    stdin,
    patienceEnds,
    take: leave,
    restore,
    swallow,
  }
}

function setRawMode(stdin, isRaw) {
  try {
    stdin.setRawMode(isRaw)
  } catch {
    // The terminal is gone. Whoever reads from it will be told.
  }
}

/** Asks the terminal, unless it would print the questions. Gives whether it may answer. */
function ask(terminalType) {
  if (terminalType === '' || terminalType === 'linux') return false
  try {
    writeSync(1, questions)
    return true
  } catch {
    // The terminal takes nothing now. The screen does without its answers.
    return false
  }
}

/** The first arguments and the options that print something and end. */
const subcommands = ['lint', 'explain', 'compare', 'suggest']
/** First arguments that print something and end, unless they are files. */
const words = ['help', 'version']
const printing = ['-h', '--help', '-V', '--version']

/** Whether these arguments may bring up the screen. It is right for all arguments that people write. */
function mayBeScreen(args, terminalType) {
  if ((args.length === 0 && !stdinHoldsLog()) || subcommands.includes(args[0]) || terminalType === 'dumb') return false
  if (words.includes(args[0]) && !existsSync(args[0])) return false
  for (const [at, arg] of args.entries()) {
    // Where stdin is both data and keys, the terminal has to stay as it is.
    if (printing.includes(arg) || (/^(?:[^/]+=)?-$/.test(arg) && tty.isatty(0))) return false
    const [, output] = /^(?:--output=|-[a-zA-Z]*o)(.+)$/.exec(arg) ?? []
    const next = /^(?:--output|-[a-zA-Z]*o)$/.test(arg) ? args[at + 1] : undefined
    if ((output ?? next ?? 'screen') !== 'screen') return false
  }
  return true
}

/** Whether stdin is a pipe or a file, which is the log if none is named. */
function stdinHoldsLog() {
  try {
    const stdin = fstatSync(0)
    return stdin.isFile() || stdin.isFIFO() || stdin.isSocket()
  } catch {
    return false
  }
}

/** Reads and drops what the terminal sends, until it has sent a text that matches, or until a time. */
function swallow(last, until) {
  let fd
  try {
    fd = openSync('/dev/tty', constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return
  }
  const buffer = Buffer.alloc(1024)
  let text = ''
  while (!last.test(text) && performance.now() < until) {
    try {
      const length = readSync(fd, buffer)
      if (length === 0) break
      text += buffer.toString('latin1', 0, length)
    } catch (error) {
      if (error.code !== 'EAGAIN') break
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, againMs)
    }
  }
  closeSync(fd)
}
