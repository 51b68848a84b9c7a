import fs from 'node:fs'
import { safe } from '../../text/safe.ts'
import { exitCodes, flush, print, printError } from './door.ts'

/** What to print instead of running: help, the version, or an error in the arguments. */
export interface Printout {
  readonly kind: 'print'
  readonly text: string
  readonly code: number
  readonly isError: boolean
}

/** The error message of a command for wrong usage. */
export function wrongUsage(command: string, message: string): Printout {
  const text = `error: ${message}\nsee ${command} --help\n`
  return { kind: 'print', text, code: exitCodes.usage.code, isError: true }
}

/** Prints a printout and gives the exit code. */
export function printOut({ text, code, isError }: Printout): number {
  for (const line of text.trimEnd().split('\n')) (isError ? printError : print)(safe(line))
  flush()
  return code
}

/** Whether stdin is a pipe or a file, so that it is the log if the command line names none. */
export function stdinHoldsLog(): boolean {
  try {
    const stdin = fs.fstatSync(0)
    return stdin.isFile() || stdin.isFIFO() || stdin.isSocket()
  } catch {
    return false
  }
}
