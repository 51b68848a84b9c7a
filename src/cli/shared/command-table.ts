import { Command, CommanderError, type Option } from 'commander'
import { newestKubernetes } from '../../policy/load/version.ts'
import { type Printout, wrongUsage } from './arguments.ts'
import { exitCodes } from './door.ts'

/** What is particular to one command: its help, its options and the documentation are drawn from it. */
export interface CommandTable {
  readonly usage: string
  readonly description: string
  readonly arguments: readonly (readonly [name: string, help: string])[]
  readonly options: readonly Option[]
  readonly exitCodes?: readonly { readonly code: number; readonly meaning: string }[]
  /** Said at the end of the help. */
  readonly notes?: string
}

/** A command as commander has it, with what all commands have in common: `--version`, `--help`, and their order. */
export function commandFrom(name: string, version: string, table: CommandTable): Command {
  const command = new Command(name).usage(table.usage).description(table.description).allowExcessArguments(true)
  for (const [argument, help] of table.arguments) command.argument(argument, help)
  for (const option of table.options) command.addOption(option)
  const after = [exitCodesHelp(table), table.notes ?? ''].filter((text) => text !== '')
  if (after.length > 0) command.addHelpText('after', `\n${after.join('\n\n')}\n`)
  return command
    .version(`auditscope ${version}, rules as of Kubernetes ${newestKubernetes}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
}

function exitCodesHelp({ exitCodes: codes = [] }: CommandTable): string {
  return codes.length === 0
    ? ''
    : ['Exit codes:', ...codes.map(({ code, meaning }) => `  ${code}  ${meaning}`)].join('\n')
}

/** What a command is to do, or what is to be printed instead. */
export type ParsedCommand<T> = { readonly kind: 'run'; readonly options: T } | Printout

/** Options and arguments as they stand on the command line, or what is to be printed instead. */
type ParsedLine<T> = { readonly kind: 'parsed'; readonly given: T; readonly args: readonly string[] } | Printout

/**
 * Reads arguments into a command, whose options are those of T. Never throws and never exits. What is wrong with them can
 * be said in other words (`reword`).
 */
export function parseArguments<T extends object>(
  command: Command,
  args: readonly string[],
  reword: (message: string) => string = (message) => message,
): ParsedLine<T> {
  let printed = ''
  const write = (text: string): void => {
    printed += text
  }
  command.exitOverride().configureOutput({ writeOut: write, writeErr: write })
  try {
    command.parse([...args], { from: 'user' })
    return { kind: 'parsed', given: command.opts<T>(), args: command.args }
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'print', text: printed, code: exitCodes.done.code, isError: false }
    return wrongUsage(command.name(), reword(printed.replace(/^error: /, '').trimEnd()))
  }
}

/** Why these inputs cannot be read, since stdin is among them more than once; null when they can. */
export function stdinTwice(inputs: readonly string[]): string | null {
  return inputs.filter((input) => input === '-').length > 1 ? 'stdin can be read only once: give - once' : null
}
