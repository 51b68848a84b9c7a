import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { safe, type SafeText, say } from '../../text/safe.ts'
import { exitCodes, flush, printError } from './door.ts'

/**
 * Ends the program at an error that nothing handles, in every mode alike: with one line, a crash report and exit code 1. A
 * stack trace never reaches the terminal. The screen restores the terminal first, by a listener before these.
 */
export function reportCrashes(): void {
  process.on('uncaughtException', endCrashed)
  process.on('unhandledRejection', endCrashed)
}

/** Ends the program at `error`, as said above. */
export function endCrashed(error: unknown): void {
  // What was printed before the crash is right, and would be lost.
  flush()
  printError(isFolderGone(error) ? safe(folderGone) : crashLine(error))
  process.exit(exitCodes.failed.code)
}

const folderGone = 'the current folder no longer exists: change to one that does, or name files by absolute paths'

/** Whether Node.js found no current folder to resolve a relative path in. */
function isFolderGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd'
}

/** How much of an error's message to show: it may quote as much as a whole record. */
const mostShown = 500

function crashLine(error: unknown): SafeText {
  const message = error instanceof Error ? error.message : String(error)
  const report = writeCrashReport(error)
  const details = report === null ? 'cannot write a crash report' : `details were written to ${report}`
  return say`auditscope crashed (this is a bug): ${message.slice(0, mostShown).toWellFormed()}; ${details}`
}

/**
 * Writes the details of a crash to a new file that only its owner can read. Gives its path, or null if that fails. The
 * stack names only our own code; the report holds no log text except what the error's message quotes.
 */
function writeCrashReport(error: unknown): string | null {
  const file = path.join(os.tmpdir(), `auditscope-crash-${process.pid}-${Date.now()}.txt`)
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const text = [
    `auditscope crash report`,
    `node ${process.version} ${process.platform} ${process.arch}`,
    what,
    '',
  ].join('\n')
  try {
    fs.writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
    return file
  } catch {
    return null
  }
}
