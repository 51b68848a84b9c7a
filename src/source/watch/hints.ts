import { basename, dirname, join, resolve } from 'node:path'
import { watch as chokidar } from 'chokidar'
import { heldFor } from './held-hints.ts'

/** A running watch. A change is only a hint that it may be worth looking. */
export interface Watch {
  readonly close: () => Promise<void>
}

/** While a log is written to more often than this, one hint stands for all of so long, in milliseconds. */
const holdMs = 50

/**
 * Watches `path` (which need not exist) and calls `onHint` on changes. If the system refuses, it calls `onTrouble`, and
 * hints may be missing.
 */
export function watch(path: string, onHint: () => void, onTrouble: (message: string) => void): Watch {
  const directory = dirname(resolve(path))
  const file = join(directory, basename(path))
  const watcher = chokidar(directory, {
    depth: 0,
    atomic: false,
    ignored: (name) => name !== directory && name !== file,
  })
  const written = heldFor(holdMs, onHint)
  // chokidar's first scan reports files that exist already, which is as good a hint as any.
  watcher.on('all', (event) => {
    if (event === 'change') written.hint()
    else onHint()
  })
  watcher.on('ready', onHint)
  watcher.on('error', (error) => {
    onTrouble(error instanceof Error ? error.message : String(error))
  })
  return {
    close: () => {
      written.stop()
      return watcher.close()
    },
  }
}
