/** The least time between two frames for what the log does; keys are drawn sooner. */
const tickMs = 100
/** Of the time at most one part in so many goes into frames while only the log changes. */
const calm = { frameShare: 8, slowestTickMs: 500 }
/** So many events a second make the screen old so soon that more of the time goes into frames. */
const flood = { perSecond: 3000, frameShare: 3, slowestTickMs: 150 }
/** How soon it is looked again whether the line is free. */
const busyMs = 5

/** When frames are drawn: soon for keys, and for what the log does as often as they are cheap. */
export interface FrameClock {
  /** Something has changed that a frame would show. */
  readonly changed: () => void
  /** A record has come. */
  readonly came: () => void
  /** Draws, at the earliest so many milliseconds behind the last time. */
  readonly draw: (after: number) => void
  /** Begins to draw; before that, nothing is drawn. */
  readonly start: (drawing: Drawing) => void
  readonly isRunning: () => boolean
  readonly stop: () => void
}

/** What a clock draws, and what it asks before it does. */
export interface Drawing {
  /** Whether nothing can be drawn now, since the line has not taken what was written. */
  readonly isBusy: () => boolean
  /** Whether there is more to show without anybody having said so. */
  readonly isMoving: () => boolean
  /** Draws a frame. Gives whether it is another one than the last. */
  readonly paint: () => boolean
}

/** Makes the clock of a screen. */
export function frameClock(): FrameClock {
  let drawing: Drawing | null = null
  let timer: NodeJS.Timeout | undefined
  let dirty = true
  let drawn = 0
  let came = 0
  /** How long the last frame took, in milliseconds. */
  let cost = 0

  function draw(after: number): void {
    if (drawing === null) return
    clearTimeout(timer)
    const wait = drawn + after - performance.now()
    if (wait > 0 || drawing.isBusy()) {
      timer = setTimeout(draw, Math.max(wait, busyMs), 0)
      return
    }
    timer = setTimeout(tick, tickMs)
    drawn = performance.now()
    came = 0
    if (!drawing.paint()) return
    // React draws before the event loop turns.
    setImmediate(() => {
      cost = performance.now() - drawn
    })
  }

  function tick(): void {
    const since = performance.now() - drawn
    const { frameShare, slowestTickMs } = came * 1000 > flood.perSecond * since ? flood : calm
    const due = Math.min(slowestTickMs, Math.max(tickMs, cost * frameShare))
    const changed = dirty || drawing?.isMoving() === true
    // A millisecond early is better than a whole tick late.
    if (!changed || since < due - 1) {
      timer = setTimeout(tick, changed ? Math.min(tickMs, due - since) : tickMs)
      return
    }
    dirty = false
    draw(0)
  }

  return {
    changed: () => {
      dirty = true
    },
    came: () => {
      came++
    },
    draw,
    start: (what) => {
      drawing = what
      timer = setTimeout(tick, tickMs)
    },
    isRunning: () => drawing !== null,
    stop: () => {
      drawing = null
      clearTimeout(timer)
    },
  }
}
