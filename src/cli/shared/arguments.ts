import { type Command, CommanderError } from 'commander'
import { safe } from '../../text/safe.ts'
import { exitCodes, flush, print, printError } from './door.ts'

/** What is to be printed instead of running: help, the version, or what is wrong with the arguments. */
export interface Printout {
  readonly kind: 'print'
  readonly text: string
  readonly code: number
  readonly isError: boolean
}

/**
 * Reads arguments into a command. Gives null when it has them, else what to print; never throws and never exits. What is
 * wrong with them can be said in other words (`reword`).
 */
export function parseInto(
  command: Command,
  args: readonly string[],
  reword: (message: string) => string = (message) => message,
): Printout | null {
  let printed = ''
  const write = (text: string): void => {
    printed += text
  }
  command.exitOverride().configureOutput({ writeOut: write, writeErr: write })
  try {
    command.parse([...args], { from: 'user' })
    return null
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'print', text: printed, code: exitCodes.done.code, isError: false }
    return wrongUsage(command.name(), reword(printed.replace(/^error: /, '').trimEnd()))
  }
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
