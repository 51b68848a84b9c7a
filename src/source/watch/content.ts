import fs from 'node:fs'
import { type Watch, watch } from './hints.ts'

/** How long a file must have kept still before it is taken for saved: editors write in several steps. */
const stillMs = 60
/** How often it is looked at without a hint: the links of a ConfigMap change elsewhere, and some mounts give no hints. */
const lookMs = 1000

/**
 * Watches the content of a small file, whatever is done to its path: written over, replaced by renaming, or reached by
 * links that are set elsewhere, as kubelet does. `onChange` is called each time it has become another one, or is gone,
 * and has kept still since.
 */
export function watchContent(path: string, onChange: () => void): Watch {
  let known = signature(path)
  let seen = known
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function look(): void {
    if (closed) return
    const now = signature(path)
    const still = now === seen
    seen = now
    clearTimeout(timer)
    const settled = now === known
    timer = setTimeout(look, settled ? lookMs : stillMs)
    timer.unref()
    if (settled || !still) return
    known = now
    onChange()
  }

  const hints = watch(
    path,
    () => {
      if (seen === known) look()
    },
    () => undefined,
  )
  look()
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await hints.close()
    },
  }
}

/** What tells one content from another without reading it. */
function signature(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = fs.statSync(path, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join()
  } catch {
    return ''
  }
}
