import { Command, CommanderError, type Option } from 'commander'
import { kubernetesRange, newestKubernetes } from '../../policy/load/version.ts'
import { type Printout, wrongUsage } from './arguments.ts'
import { exitCodes } from './door.ts'
import { helpWidth } from './help-rows.ts'

/** What sets one command apart. Its help, its options and the documentation are made from this. */
export interface CommandTable {
  readonly usage: string
  readonly description: string
  readonly arguments: readonly (readonly [name: string, help: string])[]
  readonly options: readonly Option[]
  readonly exitCodes?: readonly { readonly code: number; readonly meaning: string }[]
  /** Text at the end of the help; a function if it depends on how wide help may be. */
  readonly notes?: string | ((cells: number) => string)
}

/** Makes a commander command from its table, and adds `--version` and `--help`. */
export function commandFrom(name: string, version: string, table: CommandTable): Command {
  const command = new Command(name).usage(table.usage).description(table.description).allowExcessArguments(true)
  for (const [argument, help] of table.arguments) command.argument(argument, help)
  for (const option of table.options) command.addOption(option)
  command.addHelpText('after', () => {
    const { notes = '' } = table
    const after = [exitCodesHelp(table), typeof notes === 'string' ? notes : notes(helpWidth())]
    return after.flatMap((text) => (text === '' ? [] : [`\n${text}\n`])).join('')
  })
  return command
    .version(versionText(version), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
}

function versionText(version: string): string {
  return `auditscope ${version}, rules as of Kubernetes ${newestKubernetes}\n--kubernetes accepts ${kubernetesRange}`
}

function exitCodesHelp({ exitCodes: codes = [] }: CommandTable): string {
  return codes.length === 0
    ? ''
    : ['Exit codes:', ...codes.map(({ code, meaning }) => `  ${code}  ${meaning}`)].join('\n')
}

/** What a command should do, or what to print instead. */
export type ParsedCommand<T> = { readonly kind: 'run'; readonly options: T } | Printout

/** The options and arguments of the command line, or what to print instead. */
type ParsedLine<T> = { readonly kind: 'parsed'; readonly given: T; readonly args: readonly string[] } | Printout

/** Parses arguments into a command's options, T. Never throws and never exits. `reword` may change error messages. */
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

/** An error message if stdin is named more than once, otherwise null. */
export function stdinTwice(inputs: readonly string[]): string | null {
  return inputs.filter((input) => input === '-').length > 1 ? 'stdin can be read only once: pass - once' : null
}
