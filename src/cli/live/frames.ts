import type { Line, StyledText } from '../../screen/draw/styled-text.ts'
import type { Frame } from '../../screen/frame.ts'
import type { Frames } from '../../ui/app.tsx'

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

const parts = ['top', 'panes', 'main', 'panel', 'bottom'] as const

/** Whether two frames look the same. Called ten times a second, so it stops at the first difference. */
export function isSameFrame(one: Frame, other: Frame): boolean {
  const [size, otherSize] = [one.layout.size, other.layout.size]
  if (size.columns !== otherSize.columns || size.rows !== otherSize.rows) return false
  return parts.every((part) => isEach(one[part], other[part], isSameLine))
}

function isSameLine(one: Line, other: Line): boolean {
  return one === other || (one.selected === other.selected && isEach(one.spans, other.spans, isSameText))
}

function isSameText(one: StyledText, other: StyledText): boolean {
  return one.text === other.text && one.tone === other.tone && one.selected === other.selected
}

function isEach<T>(some: readonly T[], others: readonly T[], isSame: (one: T, other: T) => boolean): boolean {
  return (
    some.length === others.length &&
    some.every((one, at) => {
      const other = others[at]
      return other !== undefined && isSame(one, other)
    })
  )
}
