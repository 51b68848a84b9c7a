import { newsWords } from '../../explain/policy-news.ts'
import { askOf } from '../../screen/model/ask.ts'
import { type Action, update } from '../../screen/update.ts'
import type { Terminal } from '../../ui/terminal.ts'
import { watchPolicies } from '../policies/policy-watch.ts'
import { effectRunner } from './effects.ts'
import { type FrameClock, frameClock } from './frame-clock.ts'
import { frameMaker } from './frame-maker.ts'
import { liveFrames, paintNext } from './frames.ts'
import { screenJobs } from './jobs.ts'
import { firstState, type LiveOptions, sizeOf } from './live-options.ts'
import { LiveReading } from './live-reading.ts'
import { type LiveTerminal, liveTerminal, type ScreenInput } from './live-terminal.ts'
import { liveWorld } from './live-world.ts'
import { speechIfWanted } from './speech.ts'

/** The running screen. It reads and stores events, handles keys and draws, until `end`. */
export interface Live {
  /** Resolves when the screen has ended; rejects with an error thrown while drawing or reading. */
  readonly ended: Promise<void>
  readonly end: () => Promise<void>
  readonly suspend: () => void
  /** The logs that hold records, but no events. */
  readonly barren: () => readonly string[]
}

/** The shortest time between a frame and the next one for a key. */
const keyMs = 25
/** How long the first frame waits for the first page of events. */
const firstPageMs = 100
/** How often to redraw the whole screen if another program may write to it. */
const garbledMs = 10_000

/** Starts the screen on a terminal. `quit` is called when the user wants to end it. */
export async function startLive(options: LiveOptions, terminal: Terminal, quit: () => void): Promise<Live> {
  const stopping = new AbortController()
  const clock = frameClock()
  const reading = new LiveReading(options, clock)
  const { events } = reading
  let asking = new AbortController()
  const screen = liveTerminal(terminal, () => {
    clock.draw(0)
  })
  const speech = speechIfWanted()
  let state = firstState(options, terminal)
  const jobs = screenJobs(reading.store, {
    stopped: () => stopping.signal.aborted,
    showsRequests: () => state.focus === 'requests',
    changed: clock.changed,
  })
  const policies = watchPolicies(options.policies, options, (news, changed) => {
    if (changed !== null) {
      reading.judgeBy(changed)
      jobs.judge()
    }
    act({ kind: 'say', message: newsWords(news) })
  })
  const world = liveWorld({ reading, signal: () => asking.signal, jobs, policies, options })
  const run = effectRunner({ quit, terminal: screen, clock, events, askAnew, act })

  function askAnew(): void {
    asking.abort()
    asking = new AbortController()
  }

  function act(action: Action): void {
    const before = state
    const { state: next, effects } = update(state, action, world())
    state = next
    for (const effect of effects) run(effect)
    if (state === before && effects.length === 0) return
    clock.hurry()
    clock.draw(keyMs)
  }

  const nextFrame = frameMaker({ state: () => state, world, events, jobs, clock, speech })
  whenCaughtUp(reading, clock, act)
  // Most logs have their first page at once, so the first frame shows it instead of an empty list.
  await reading.firstPage(firstPageMs)
  const frames = liveFrames(nextFrame())
  screen.start(frames, inputTo(act), speech)
  screen.setMouse(options.mouse)
  terminal.stdout.on('resize', () => {
    act({ kind: 'resize', size: sizeOf(terminal) })
  })
  clock.start({
    isBusy: screen.isBusy,
    isMoving: () => jobs.isBusy() || events.count(askOf(state, asking)).partial !== null || reading.rates.changed(),
    isUnfinished: screen.isUnfinished,
    paint: () => paintNext(frames, nextFrame(), screen),
  })
  const stopRedrawing = speech === null ? redrawWhereGarbled(options, reading, screen) : () => undefined

  return {
    ended: Promise.race([screen.ended, reading.failed]),
    suspend: () => {
      screen.suspend(false)
    },
    barren: () => reading.barren(),
    end: async () => {
      stopping.abort()
      asking.abort()
      clock.stop()
      stopRedrawing()
      await screen.end()
      await Promise.all([screen.ended.catch(() => undefined), reading.close(), policies.close()])
      await options.streams?.close()
    },
  }
}

/** Makes actions of keys and of the mouse. */
function inputTo(act: (action: Action) => void): ScreenInput {
  return {
    onKey: ({ key, text }) => {
      act({ kind: 'key', key, text })
    },
    onMouse: (report) => {
      act({ kind: 'mouse', report })
    },
  }
}

/** Draws at once when the logs are read up to now, and says what they lack. What arrives from then on is new. */
function whenCaughtUp(reading: LiveReading, clock: FrameClock, act: (action: Action) => void): void {
  reading.intake.caughtUp.then(
    () => {
      act({ kind: 'caughtUp' })
      if (reading.advice !== '') act({ kind: 'say', message: reading.advice })
      // The user is waiting for the first page.
      clock.hurry()
      clock.draw(0)
    },
    () => undefined,
  )
}

/** Redraws the screen regularly if another program may write to it. Gives a function that stops this. */
function redrawWhereGarbled(
  { streams }: LiveOptions,
  reading: LiveReading,
  { redraw }: Pick<LiveTerminal, 'redraw'>,
): () => void {
  if (streams?.garbled !== true || !reading.isLive) return () => undefined
  const timer = setInterval(() => {
    if (reading.isLive) redraw()
  }, garbledMs)
  reading.intake.ended.then(redraw, () => undefined)
  return () => {
    clearInterval(timer)
  }
}
