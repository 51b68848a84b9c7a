import fs from 'node:fs'
import path from 'node:path'
import type { NamedPath } from '../../intake/given-names.ts'
import type { Failure } from '../../source/source-file.ts'
import { reasonOf } from '../../text/file-errors.ts'
import { type SafeText, say } from '../../text/safe.ts'
import { logName } from './log-name.ts'

/** The command line as given, to repeat in advice. */
export interface CommandLine {
  readonly args: readonly string[]
  readonly files: readonly string[]
  /** Which of the files are given as NAME=FILE. */
  readonly names?: readonly NamedPath[]
}

/**
 * Says what to do about a file that cannot be read. If only root may read it, gives commands that work: with absolute
 * paths, since root's PATH may lack node, and with the rest of the command line (`args`).
 * `canFollow` says whether the command has --follow, `names` which of the files are given as NAME=FILE.
 */
export function adviceFor(
  failure: Failure,
  files: readonly string[],
  args: readonly string[] = files,
  { canFollow = true, names = [] }: Pick<CommandLine, 'names'> & { readonly canFollow?: boolean } = {},
): SafeText[] {
  const reason = reasonOf(Object.assign(new Error(failure.message), { code: failure.code }))
  const lines = [say`cannot read ${logName(failure.path)}: ${reason}`]
  if (failure.code === 'ENOENT') return canFollow ? [...lines, say`--follow waits for it to appear`] : lines
  if (failure.code === 'ENOLOG')
    return [...lines, say`name the log, or the folder that kube-apiserver's --audit-log-path is in`]
  if (failure.code === 'EISDIR') return [...lines, say`name the log in this folder (kube-apiserver's --audit-log-path)`]
  if (failure.code !== 'EACCES' && failure.code !== 'EPERM') return lines
  const absolute = (file: string): string => (file === '-' ? file : quoted(path.resolve(file)))
  const words = args.map((arg) => {
    const named = names.find(({ name, path: of }) => arg === `${name}=${of}`)
    if (named !== undefined) return { begin: `${quotedAsNeeded(named.name)}=`, file: named.path }
    return files.includes(arg) ? { begin: '', file: arg } : { begin: quotedAsNeeded(arg), file: null }
  })
  const same = words.map(({ begin, file }) => (file === null ? begin : begin + absolute(file))).join(' ')
  const others = words.flatMap(({ begin, file }) => (file === null ? [`${begin} `] : []))
  const name = words.find(({ file }) => file !== null)?.begin ?? ''
  // A pipe would lose which log an event is from, and the rotated files.
  const [file, ...more] = files
  const alone = more.length === 0 && file === failure.path && !/[*?[{]/.test(file) && !isFolder(file)
  const self = quoted(path.resolve(process.argv[1] ?? 'auditscope'))
  const rest = say`${quoted(process.execPath)} ${self} ${others.join('')}${name}-`
  return [
    ...lines,
    say`as root:             sudo ${quoted(process.execPath)} ${self} ${same}`,
    ...(alone ? [say`or only read as root: sudo cat ${absolute(failure.path)} | ${rest}`] : []),
  ]
}

/** A sentence about a log, which begins with its name. */
export function adviceWords(path: string, sentence: string): SafeText {
  return say`${logName(path)} ${sentence}`
}

function isFolder(file: string): boolean {
  try {
    return fs.statSync(file).isDirectory()
  } catch {
    return false
  }
}

/** A word as it is typed in a shell. */
export function quotedAsNeeded(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : quoted(text)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
