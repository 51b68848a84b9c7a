import fs from 'node:fs'
import { parseOptions } from './options/options.ts'
import { printOut, wrongUsage } from './shared/arguments.ts'
import { helpWidth } from './shared/help-rows.ts'

/** Takes its arguments and the program's version; gives the exit code. */
type Subcommand = (args: readonly string[], version: string) => number | Promise<number>

/** The subcommands, each loaded only when needed. */
const subcommands = new Map<string, () => Promise<Subcommand>>([
  ['lint', async () => (await import('./lint/command.ts')).lintCommand],
  ['explain', async () => (await import('./explain/command.ts')).explainCommand],
  ['compare', async () => (await import('./compare/command.ts')).compareCommand],
  ['suggest', async () => (await import('./suggest/command.ts')).suggestCommand],
])

/**
 * Runs what the first argument names: a subcommand, `help` or `version`. Gives the exit code; null if it names none of
 * them. A log may be named `help` or `version`: if there is such a file, it is that log.
 */
export async function runFirstWord(args: readonly string[], version: string): Promise<number | null> {
  const [word = '', ...rest] = args
  const subcommand = subcommands.get(word)
  if (subcommand !== undefined) return (await subcommand())(rest, version)
  if ((word !== 'help' && word !== 'version') || fs.existsSync(word)) return null
  if (word === 'version' && rest.length > 0) return printOut(wrongUsage('auditscope', 'version takes no arguments'))
  return rest.length === 0 ? printOption(`--${word}`, version) : help(rest, version)
}

/** Prints what an option prints that ends the program. */
function printOption(option: string, version: string): number | null {
  const parsed = parseOptions([option], version)
  return parsed.kind === 'print' ? printOut(parsed) : null
}

async function help(args: readonly string[], version: string): Promise<number> {
  const [topic = ''] = args
  const subcommand = args.length === 1 ? subcommands.get(topic) : undefined
  if (subcommand !== undefined) return (await subcommand())(['--help'], version)
  const { helpOn } = await import('./help/command.ts')
  return printOut(helpOn(args, [...subcommands.keys()], helpWidth()))
}
