import fs from 'node:fs'
import { type Watch, watch } from './hints.ts'

/** How long a file must not change before it counts as saved: editors write in several steps. */
const stillMs = 60
/** How often to look without a hint: a ConfigMap's links change in another place, and some mounts give no hints. */
const lookMs = 1000

/**
 * Watches the content of a small file, however it changes: overwritten, replaced by renaming, or reached through links
 * that change elsewhere, as kubelet does. Calls `onChange` each time the content has changed, or is gone, and has then
 * settled.
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

/** Tells one content from another without reading it. */
function signature(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = fs.statSync(path, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join()
  } catch {
    return ''
  }
}
