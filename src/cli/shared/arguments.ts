import { safe } from '../../text/safe.ts'
import { exitCodes, flush, print, printError } from './door.ts'

/** What is to be printed instead of running: help, the version, or what is wrong with the arguments. */
export interface Printout {
  readonly kind: 'print'
  readonly text: string
  readonly code: number
  readonly isError: boolean
}

/** Wrong usage, in the words of every command. */
export function wrongUsage(command: string, message: string): Printout {
  const text = `error: ${message}\n${command} --help lists the options\n`
  return { kind: 'print', text, code: exitCodes.usage.code, isError: true }
}

/** Prints it, and gives the exit code. */
export function printOut({ text, code, isError }: Printout): number {
  for (const line of text.trimEnd().split('\n')) (isError ? printError : print)(safe(line))
  flush()
  return code
}
