import fs from 'node:fs'
import path from 'node:path'
import type { Failure } from '../../source/source-file.ts'
import { reasonOf } from '../../text/file-errors.ts'
import { type SafeText, say } from '../../text/safe.ts'
import { logName } from './log-name.ts'

/**
 * Says what to do about a file that cannot be read. If only root may read it, gives commands that work: with absolute
 * paths, since root's PATH may lack node, and with the rest of the command line (`args`).
 * `canFollow` says whether the command has --follow.
 */
export function adviceFor(
  failure: Failure,
  files: readonly string[],
  args: readonly string[] = files,
  canFollow = true,
): SafeText[] {
  const reason = reasonOf(Object.assign(new Error(failure.message), { code: failure.code }))
  const lines = [say`cannot read ${logName(failure.path)}: ${reason}`]
  if (failure.code === 'ENOENT') return canFollow ? [...lines, say`--follow waits for it to appear`] : lines
  if (failure.code === 'ENOLOG')
    return [...lines, say`name the log, or the folder that kube-apiserver's --audit-log-path is in`]
  if (failure.code === 'EISDIR') return [...lines, say`name the log in this folder (kube-apiserver's --audit-log-path)`]
  if (failure.code !== 'EACCES' && failure.code !== 'EPERM') return lines
  const absolute = (file: string): string => (file === '-' ? file : quoted(path.resolve(file)))
  const same = args.map((arg) => (files.includes(arg) ? absolute(arg) : quotedAsNeeded(arg))).join(' ')
  const others = args.filter((arg) => !files.includes(arg)).map((arg) => `${quotedAsNeeded(arg)} `)
  // A pipe would lose which log an event is from, and the rotated files.
  const [file, ...more] = files
  const alone = more.length === 0 && file === failure.path && !/[*?[{]/.test(file) && !isFolder(file)
  const self = quoted(path.resolve(process.argv[1] ?? 'auditscope'))
  const rest = say`${quoted(process.execPath)} ${self} ${others.join('')}-`
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
