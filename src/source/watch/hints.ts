import { basename, dirname, join, resolve } from 'node:path'
import { watch as chokidar } from 'chokidar'

/** What watching gives: a change is only a hint that looking might be worth it. */
export interface Watch {
  readonly close: () => Promise<void>
}

/**
 * Watches what happens under `path` (which need not exist) and calls `onHint`. Where the system refuses, `onTrouble` is
 * told and hints may be missing.
 */
export function watch(path: string, onHint: () => void, onTrouble: (message: string) => void): Watch {
  const directory = dirname(resolve(path))
  const file = join(directory, basename(path))
  const watcher = chokidar(directory, {
    depth: 0,
    atomic: false,
    ignored: (name) => name !== directory && name !== file,
  })
  // Its own first look reports what is there already, which is a hint as good as any.
  watcher.on('all', onHint)
  watcher.on('ready', onHint)
  watcher.on('error', (error) => {
    onTrouble(error instanceof Error ? error.message : String(error))
  })
  return { close: () => watcher.close() }
}
