import path from 'node:path'
import type { Failure } from '../source/place.ts'
import { say } from '../text/safe.ts'
import type { SafeText } from '../text/safe.ts'
import { reasonOf } from './reasons.ts'

/**
 * What to do about a file that could not be read. Where root may and we may not, commands that work: with absolute paths,
 * since root's PATH need not have node.
 */
export function adviceFor(failure: Failure, files: readonly string[]): SafeText[] {
  const reason = reasonOf(Object.assign(new Error(failure.message), { code: failure.code }))
  const lines = [say`cannot read ${failure.path}: ${reason}`]
  if (failure.code === 'ENOENT') return [...lines, say`with --follow it is waited for`]
  if (failure.code === 'EISDIR') return [...lines, say`name the log in it, as kube-apiserver's --audit-log-path does`]
  if (failure.code !== 'EACCES' && failure.code !== 'EPERM') return lines
  const absolute = files.map((file) => (file === '-' ? file : quoted(path.resolve(file)))).join(' ')
  const self = quoted(path.resolve(process.argv[1] ?? 'auditscope'))
  return [
    ...lines,
    say`as root:             sudo ${quoted(process.execPath)} ${self} ${absolute}`,
    say`or root only to read: sudo cat ${absolute} | auditscope -`,
  ]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
