import fs from 'node:fs'
import path from 'node:path'
import type { Failure } from '../../source/source-file.ts'
import { reasonOf } from '../../text/file-errors.ts'
import { type SafeText, say } from '../../text/safe.ts'

/**
 * What to do about a file that could not be read. Where root may and we may not, commands that work: with absolute paths,
 * since root's PATH need not have node, and with whatever else was on the command line (`args`).
 * `canFollow` says whether the command has --follow.
 */
export function adviceFor(
  failure: Failure,
  files: readonly string[],
  args: readonly string[] = files,
  canFollow = true,
): SafeText[] {
  const reason = reasonOf(Object.assign(new Error(failure.message), { code: failure.code }))
  const lines = [say`cannot read ${failure.path}: ${reason}`]
  if (failure.code === 'ENOENT') return canFollow ? [...lines, say`with --follow it is waited for`] : lines
  if (failure.code === 'ENOLOG') return [...lines, say`name the file, or the folder that --audit-log-path writes to`]
  if (failure.code === 'EISDIR') return [...lines, say`name the log in it, as kube-apiserver's --audit-log-path does`]
  if (failure.code !== 'EACCES' && failure.code !== 'EPERM') return lines
  const absolute = (file: string): string => (file === '-' ? file : quoted(path.resolve(file)))
  const same = args.map((arg) => (files.includes(arg) ? absolute(arg) : quotedAsNeeded(arg))).join(' ')
  const others = args.filter((arg) => !files.includes(arg)).map((arg) => `${quotedAsNeeded(arg)} `)
  // Of several logs, or a folder, a pipe would not tell where each event is from, nor what was rotated.
  const [file, ...more] = files
  const alone = more.length === 0 && file === failure.path && !/[*?[{]/.test(file) && !isFolder(file)
  const self = quoted(path.resolve(process.argv[1] ?? 'auditscope'))
  const rest = say`${quoted(process.execPath)} ${self} ${others.join('')}-`
  return [
    ...lines,
    say`as root:             sudo ${quoted(process.execPath)} ${self} ${same}`,
    ...(alone ? [say`or root only to read: sudo cat ${absolute(failure.path)} | ${rest}`] : []),
  ]
}

function isFolder(file: string): boolean {
  try {
    return fs.statSync(file).isDirectory()
  } catch {
    return false
  }
}

function quotedAsNeeded(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : quoted(text)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
