import { lstatSync } from 'node:fs'
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
  const name = basename(path)
  const file = join(directory, name)
  // The directory gives hints about a file in it. chokidar need not look at the file after each write, unless it is a
  // link: what is written to its target changes nothing in the directory.
  const isFollowed = isLink(file)
  const watcher = chokidar(directory, {
    depth: 0,
    atomic: false,
    ignored: (found) => found !== directory && !(isFollowed && found === file),
  })
  const written = heldFor(holdMs, onHint)
  const changed = (event: string): void => {
    if (event === 'change') written.hint()
    else onHint()
  }
  // chokidar tells of one change in 50 ms, and drops the others, the last one too: its `raw` events are complete.
  watcher.on('raw', (event, found, details) => {
    // Of a link's target, the name is that of the target.
    const isTarget = (Object(details) as { watchedPath?: unknown }).watchedPath === file
    if (found === null || found === name || isTarget) changed(event)
  })
  watcher.on('all', changed)
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

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}
