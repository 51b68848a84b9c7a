import fs from 'node:fs'
import type { Origin } from '../../intake/origins.ts'
import { type Failure, failure } from '../../source/source-file.ts'
import { adviceFor, type CommandLine } from './advice.ts'
import { printError } from './door.ts'

/** The files to report before the screen hides the terminal. With `follow` a missing file is not one: it may appear. */
export function unreadableFiles(origins: readonly Origin[], follow: boolean): Failure[] {
  const files = origins.flatMap(({ files, optional }) => (optional ? [] : files))
  return files.flatMap((path) => {
    if (path === '-') return []
    try {
      fs.accessSync(path, fs.constants.R_OK)
      if (!fs.statSync(path).isDirectory()) return []
      return [{ kind: 'failure', code: 'EISDIR', path, message: '' }]
    } catch (error) {
      const trouble = failure(path, error)
      return trouble.code === 'ENOENT' && follow ? [] : [trouble]
    }
  })
}

/** Prints why logs could not be read, and what to do about it. */
export function reportUnreadable(failures: readonly Failure[], options: CommandLine): void {
  for (const one of failures) for (const line of adviceFor(one, options.files, options.args, options)) printError(line)
}
