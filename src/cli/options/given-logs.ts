import fs from 'node:fs'
import { expandedFiles } from '../../intake/expanded-files.ts'
import type { NamedPath } from '../../intake/given-names.ts'

/** The logs of the command line. */
export interface GivenLogs {
  readonly files: readonly string[]
  /** The names that some of them are given. */
  readonly names: readonly NamedPath[]
}

/** Splits each NAME=FILE. Gives an error message if a name or a file is missing, or if two have one name. */
export function givenLogs(args: readonly string[]): GivenLogs | string {
  const logs = args.map((arg) => splitName(arg))
  const incomplete = logs.find(({ name, path }) => name === '' || (name !== null && path === ''))
  if (incomplete !== undefined) return missingPart(incomplete.name ?? '', incomplete.path)
  const names = logs.flatMap(({ name, path }) => (name === null ? [] : [{ name, path }]))
  const twice = names.find(({ name }, at) => names.findIndex((other) => other.name === name) < at)
  if (twice !== undefined) return `two logs are named ${twice.name}: give each its own name`
  return { files: logs.map(({ path }) => path), names }
}

/** A name has no slash, and what exists as it is written is no name and file. */
function splitName(arg: string): { readonly name: string | null; readonly path: string } {
  const at = arg.indexOf('=')
  if (at < 0 || arg.slice(0, at).includes('/') || isThere(arg)) return { name: null, path: arg }
  return { name: arg.slice(0, at), path: arg.slice(at + 1) }
}

/** Whether a file, its first folder, or files that it matches as a pattern are there. */
function isThere(file: string): boolean {
  const [first = ''] = file.split('/')
  return [file, first].some((one) => fs.existsSync(one)) || expandedFiles(file).some((one) => one !== file)
}

function missingPart(name: string, path: string): string {
  if (name !== '')
    return `"${name}=" lacks a file: write ${name}=FILE, where FILE can be a folder, a pipe, or - for stdin`
  const instead = path === '' ? 'NAME=FILE' : `NAME=${path}, or ${path} alone`
  return `"=${path}" lacks a name: write ${instead}`
}
