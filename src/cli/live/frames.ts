import type { Frame } from '../../screen/frame.ts'
import type { Frames } from '../../ui/app.tsx'
import { isEach, isSameLine } from '../../ui/same-line.ts'

/** The current frame, for the code that draws it. */
export interface LiveFrames extends Frames {
  /** Shows a frame. Gives whether it looks different from the last one. */
  readonly show: (next: Frame) => boolean
  /** Draws the current frame again. */
  readonly redraw: () => void
}

/** Starts with `first` as the current frame. */
export function liveFrames(first: Frame): LiveFrames {
  const listeners = new Set<() => void>()
  let frame = first

  function put(next: Frame): void {
    frame = next
    for (const changed of listeners) changed()
  }

  return {
    subscribe: (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    current: () => frame,
    show: (next) => {
      if (isSameFrame(frame, next)) return false
      put(next)
      return true
    },
    redraw: () => {
      put({ ...frame })
    },
  }
}

/** Shows a frame, or continues with an unfinished one. Gives whether there was something to draw. */
export function paintNext(
  { show, redraw }: Pick<LiveFrames, 'show' | 'redraw'>,
  next: Frame,
  { isUnfinished }: { readonly isUnfinished: () => boolean },
): boolean {
  if (show(next)) return true
  if (!isUnfinished()) return false
  redraw()
  return true
}

const parts = ['top', 'panes', 'main', 'panel', 'bottom'] as const

/** Whether two frames look the same. Called ten times a second, so it stops at the first difference. */
export function isSameFrame(one: Frame, other: Frame): boolean {
  const [size, otherSize] = [one.layout.size, other.layout.size]
  if (size.columns !== otherSize.columns || size.rows !== otherSize.rows) return false
  return parts.every((part) => isEach(one[part], other[part], isSameLine)) && isSameOverlay(one.over, other.over)
}

function isSameOverlay(one: Frame['over'], other: Frame['over']): boolean {
  if (one === null || other === null) return one === other
  return one.row === other.row && one.at === other.at && isEach(one.lines, other.lines, isSameLine)
}
