import { type CalmSteps, calmSteps } from './calm-steps.ts'

/** The shortest time between two frames for log changes. Keys are drawn sooner. */
const tickMs = 100
/** While only the log changes, drawing frames may use at most 1/`frameShare` of the time. */
const calm = { frameShare: 8, slowestTickMs: 500 }
/** With more events a second than this, the screen is outdated so soon that frames may use more of the time. */
const flood = { perSecond: 3000, frameShare: 3, slowestTickMs: 150 }
/** How soon to check again whether the terminal can take output. */
const busyMs = 5

/** Decides when to draw frames: soon after a key, and for log changes as often as frames are cheap. */
export interface FrameClock extends CalmSteps {
  /** Tells the clock that a frame would show a change. */
  readonly changed: () => void
  /** Draws, but not before `after` milliseconds have passed since the last frame. */
  readonly draw: (after: number) => void
  /** Starts drawing. */
  readonly start: (drawing: Drawing) => void
  readonly isRunning: () => boolean
  readonly stop: () => void
}

/** What a clock draws, and what it asks first. */
export interface Drawing {
  /** Whether the terminal cannot take a frame now, because earlier output is still waiting. */
  readonly isBusy: () => boolean
  /** Whether there is more to show, even without a call of `changed`. */
  readonly isMoving: () => boolean
  /** Whether the terminal shows only a part of the last frame. */
  readonly isUnfinished: () => boolean
  /** Draws a frame, or goes on with an unfinished one. Gives whether there was something to draw. */
  readonly paint: () => boolean
}

/** Makes the clock of a screen. It draws nothing before `start`. */
export function frameClock(): FrameClock {
  const steps = calmSteps()
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
      if (drawing?.isUnfinished() === true) draw(0)
    })
  }

  function tick(): void {
    const since = performance.now() - drawn
    const { frameShare, slowestTickMs } = came * 1000 > flood.perSecond * since ? flood : calm
    const due = Math.min(slowestTickMs, Math.max(tickMs, cost * frameShare))
    const changed = dirty || drawing?.isMoving() === true || drawing?.isUnfinished() === true
    // A millisecond early is better than a whole tick late.
    if (!changed || since < due - 1) {
      timer = setTimeout(tick, changed ? Math.min(tickMs, due - since) : tickMs)
      return
    }
    dirty = false
    draw(0)
  }

  return {
    ...steps,
    changed: () => {
      dirty = true
    },
    came: () => {
      came++
      steps.came()
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
