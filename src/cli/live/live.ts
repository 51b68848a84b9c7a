import { setTimeout as delay } from 'node:timers/promises'
import type { Format } from '../../audit/records/formats/format.ts'
import { newsWords } from '../../explain/policy-news.ts'
import { type Intake, intake } from '../../intake/intake.ts'
import type { Origin } from '../../intake/origins.ts'
import { stdinOnly, type Streams } from '../../intake/streams.ts'
import type { Filter } from '../../query/filter.ts'
import { asciiGlyphs, unicodeGlyphs } from '../../screen/draw/glyphs.ts'
import { type Frame, frameOf } from '../../screen/frame.ts'
import { type Effect, initialState, type State } from '../../screen/model/state.ts'
import type { World } from '../../screen/model/world.ts'
import { type Action, update } from '../../screen/update.ts'
import { inSlices } from '../../source/slices.ts'
import { type Drift, driftWatch } from '../../store/drift.ts'
import type { Row } from '../../store/events/row.ts'
import { requestWatch } from '../../store/requests/open-requests.ts'
import { Store } from '../../store/store.ts'
import { View } from '../../store/view.ts'
import { type RunningScreen, startScreen } from '../../ui/start.tsx'
import { blankScreen, type Terminal } from '../../ui/terminal.ts'
import { intakeOptions, storeSince } from '../options/log-options.ts'
import { judgesFor, type PolicySet } from '../policies/policy-set.ts'
import { watchPolicies } from '../policies/policy-watch.ts'
import { frameClock } from './frame-clock.ts'
import { openEvent } from './open-event.ts'
import { rateMeter } from './rate.ts'

export interface LiveOptions {
  readonly origins: readonly Origin[]
  /** What among their files is none; stdin alone by default. */
  readonly streams?: Streams
  /** What the header calls them. */
  readonly source: string
  readonly follow: boolean
  /** The shape of the records, where only one is to be taken. */
  readonly format: Format | undefined
  /** What is older is left out; in milliseconds since 1970. */
  readonly since: number | undefined
  readonly query: Filter
  readonly policies: PolicySet
  /** How their files are read when they are saved anew. */
  readonly kubernetes: string
  readonly knownApis: boolean
  readonly maxEvents: number
  readonly ascii: boolean
}

/** The screen at work: it reads, stores, takes keys and draws, until `end`. */
export interface Live {
  /** Settles when the screen has ended; rejects with what was thrown while drawing or reading. */
  readonly ended: Promise<void>
  readonly end: () => Promise<void>
  readonly suspend: () => void
}

/** How soon a key is drawn behind the last frame. */
const keyMs = 25
/** How long our own work may take between two turns of the event loop. */
const sliceMs = 8
/** How long the first frame waits for the first page. */
const firstPageMs = 100
/** A log that drifts more and more is looked into so often; in between each frame makes a few tries. */
const seekEveryMs = 5000
/** How often the screen is drawn afresh where somebody else may write to it. */
const garbledMs = 10_000
/** How many tries at what would explain drift are made at once. */
const triesAtOnce = 20

/** Starts the screen on a terminal. `quit` is called when the user wants to end it. */
export async function startLive(options: LiveOptions, terminal: Terminal, quit: () => void): Promise<Live> {
  const { streams = stdinOnly } = options
  const origins = {
    names: options.origins.map(({ name }) => name),
    of: (file: number): number => reading.originOf(file),
  }
  const originOf = (file: number): string => options.origins[origins.of(file)]?.path ?? ''
  const store = new Store(judgesFor(options.policies, originOf), {
    maxEvents: options.maxEvents,
    origins,
    ...storeSince(options),
    isRepeat: streams.isRepeat,
  })
  const drift = driftWatch(store, triesAtOnce)
  const requests = requestWatch(store)
  const view = new View(store, options.query)
  const rate = rateMeter()
  const glyphs = options.ascii ? asciiGlyphs : unicodeGlyphs
  let live = options.follow
  let caughtUp = false
  let complete = false
  /** What to do about a log without events; said when the screen is there. */
  let advice = ''
  let drawnContent = ''
  let paused = false

  const clock = frameClock({
    isBusy: () => terminal.stdout.busy || paused,
    isMoving: () => judging || !view.complete || rate.changed(),
    paint,
  })
  const reading: Intake = intake(intakeOptions(options, true), {
    record: (record) => {
      const { row, problem } = store.add(record)
      clock.came()
      if (caughtUp && row !== null) rate.count(ruleKeyAt(row))
      return problem
    },
    older: () => {
      const block = store.olderBlock()
      return {
        record: (record) => block.add(record).problem,
        end: () => {
          clock.changed()
          return block.end()
        },
      }
    },
    problem: (problem) => {
      store.problem(problem)
      clock.changed()
    },
    foreign: () => {
      store.foreign()
      clock.changed()
    },
    failed: ({ path, message }) => {
      store.problem({ path, offset: null, reason: message })
      clock.changed()
    },
    advice: (path, sentence) => {
      advice = `${path.split('/').at(-1) ?? path}: ${sentence}`
    },
    worked: () => {
      clock.changed()
    },
  })
  const failed = Promise.withResolvers<undefined>()
  reading.ended.then(
    () => {
      live = false
      clock.changed()
      if (streams.garbled) drawAfresh()
    },
    (error: unknown) => {
      failed.reject(error)
    },
  )

  let state: State = initialState(
    { columns: terminal.stdout.columns, rows: terminal.stdout.rows },
    options.query,
    options.policies.compared !== null,
    options.origins.length > 1,
  )
  const world = (): World => {
    const { read, size, left, waiting, format } = reading.progress()
    const progress = {
      source: format === null || format === 'lines' ? options.source : `${options.source} (${format})`,
      read: complete ? size : read,
      size,
      left,
      late: reading.late(),
      rate: live ? rate.perSecond() : null,
      waiting: waiting ? `waiting for ${options.source}` : '',
      live,
      streamEnded: streams.hasEnded(),
    }
    const { policies, compared } = policyFiles.current()
    const shown = { policies, compared, news: policyFiles.news(), drift: drift(), requests: requests.current() }
    return { store, view, ...shown, progress, glyphs, ruleRate }
  }

  /** Under what a rule's events are counted by the second; another one after a reload, since rules change their places. */
  let round = 0
  function ruleKey(policy: number, ruleIndex: number | null): string {
    return `${round} ${policy} ${ruleIndex ?? 'none'}`
  }
  function ruleKeyAt(row: Row): string | undefined {
    const place = store.locate(row)
    const judged = place?.segment.judged(place.index) ?? null
    return judged === null ? undefined : ruleKey(judged.policy, judged.ruleIndex)
  }
  function ruleRate(policy: number, ruleIndex: number | null): number | null {
    // While nothing comes, such as of a copied log, what it was on the whole says more.
    return live && (rate.perSecond() ?? 0) > 0 ? rate.perSecond(ruleKey(policy, ruleIndex)) : null
  }

  const policyFiles = watchPolicies(options.policies, options, (news, reload) => {
    if (reload) {
      round++
      store.setJudges(judgesFor(policyFiles.current(), originOf))
      startJudging()
    }
    act({ kind: 'say', message: newsWords(news) })
  })
  let judging = false
  function startJudging(): void {
    clock.changed()
    if (judging) return
    judging = true
    void judgeAnew(store, () => ended).then(() => {
      judging = false
      clock.changed()
    })
  }
  let seeking = false
  let seekAgain = 0
  /** Goes on looking for what explains drift, until that is found or given up. */
  function startSeeking(): void {
    const now = performance.now()
    if (seeking || now < seekAgain) return
    seeking = true
    seekAgain = now + seekEveryMs
    void inSlices(
      () => drift().some(isSought),
      () => ended,
    ).then(() => {
      seeking = false
      clock.changed()
    })
  }
  let tying = false
  /** Goes on working out which requests are in flight, while that is looked at. */
  function startTying(): void {
    if (tying) return
    tying = true
    const before = requests.current()
    // One round at a time: while events keep coming there is always more.
    void inSlices(
      () => requests.step() && requests.current() === before,
      () => ended || state.focus !== 'requests',
    ).then(() => {
      tying = false
      if (requests.current() !== before) clock.changed()
    })
  }
  let ended = false

  reading.caughtUp.then(
    () => {
      caughtUp = true
      if (advice !== '') act({ kind: 'say', message: advice })
      // The first page is waited for.
      clock.draw(0)
    },
    () => undefined,
  )
  // Most logs have their first page at once: then the first frame shows it, and no empty one is drawn before.
  await Promise.race([reading.caughtUp.catch(() => undefined), delay(firstPageMs)])
  scanSlice()
  let frame: Frame = frameOf(state, world())
  const listeners = new Set<() => void>()
  const frames = {
    subscribe: (changed: () => void) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    current: () => frame,
  }

  /** Draws a frame of what there is now; gives whether it is another one than the last. */
  function paint(): boolean {
    scanSlice()
    const shown = world()
    if (shown.drift.some(isSought)) startSeeking()
    if (state.focus === 'requests') startTying()
    const next = frameOf(state, shown)
    const content = JSON.stringify(next)
    if (content === drawnContent) return false
    drawnContent = content
    frame = next
    for (const changed of listeners) changed()
    return true
  }

  /** Scans as much of the store through the filter as a slice allows, the newest first; the rest follows. */
  function scanSlice(): void {
    const end = performance.now() + sliceMs
    while (view.scanNext()) {
      if (performance.now() < end) continue
      if (!view.complete) clock.changed()
      return
    }
  }

  function act(action: Action): void {
    const before = state
    const { state: next, effects } = update(state, action, world())
    state = next
    for (const effect of effects) run(effect)
    if (state !== before || effects.length > 0) clock.draw(keyMs)
  }

  function run(effect: Effect): void {
    switch (effect.kind) {
      case 'quit':
        quit()
        break
      case 'suspend':
        suspend(true)
        break
      case 'redraw':
        drawAfresh()
        break
      case 'filter':
        view.setFilter(effect.filter)
        clock.changed()
        break
      case 'open':
        void openEvent(effect.row, store, reading, options.format).then((record) => {
          act({ kind: 'opened', row: effect.row, record })
        })
        break
    }
  }

  /** Whoever else wrote to the terminal may have moved the cursor, and everything with it. */
  function drawAfresh(): void {
    if (!clock.isRunning() || paused || terminal.stdout.busy) return
    terminal.stdout.afresh(() => {
      screen.forget()
      terminal.stdout.write(blankScreen)
      frame = { ...frame }
      for (const changed of listeners) changed()
    })
  }

  /**
   * Stops the program as the shell's job control does, and takes the terminal again when it goes on. ^Z is meant for all
   * of the job, such as an npm that started us; raw mode keeps the terminal from telling them.
   */
  function suspend(whole: boolean): void {
    if (paused) return
    paused = true
    void screen
      .suspend(async () => {
        while (terminal.stdout.busy) await new Promise((resolve) => setTimeout(resolve, 5))
        if (whole) process.kill(0, 'SIGTSTP')
        process.kill(process.pid, 'SIGSTOP')
      })
      .finally(() => {
        paused = false
        // A stopped program is not told when its terminal changes size; this makes Node ask.
        process.kill(process.pid, 'SIGWINCH')
        clock.draw(0)
      })
  }

  const screen: RunningScreen = startScreen(terminal, frames, ({ key, text }) => {
    act({ kind: 'key', key, text })
  })
  terminal.stdout.on('resize', () => {
    act({ kind: 'resize', size: { columns: terminal.stdout.columns, rows: terminal.stdout.rows } })
  })
  clock.start()
  const garbling = setInterval(() => {
    if (streams.garbled && live) drawAfresh()
  }, garbledMs)
  reading.complete.then(
    () => {
      complete = true
      clock.changed()
    },
    () => undefined,
  )

  return {
    ended: Promise.race([screen.ended.then(() => undefined), failed.promise]),
    suspend: () => {
      suspend(false)
    },
    end: async () => {
      ended = true
      clock.stop()
      clearInterval(garbling)
      await idle(terminal)
      screen.end()
      await Promise.all([screen.ended.catch(() => undefined), reading.close(), policyFiles.close()])
      await streams.close()
    },
  }
}

/** Waits until the terminal has taken what was written; one that takes nothing for a while is given up. */
async function idle(terminal: Terminal): Promise<void> {
  const until = performance.now() + patienceMs
  while (terminal.stdout.busy && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5))
  if (terminal.stdout.busy) terminal.giveUp()
}

const patienceMs = 500

function isSought({ seeking }: Drift): boolean {
  return seeking
}

/** How many events are judged before the clock is looked at. */
const atOnce = 1000

/**
 * Judges what a store holds by the judges in force, newest first, in slices between which keys are answered; `stopped` is
 * asked between two pieces of it. Judges that are put in force meanwhile are the ones it goes on with.
 */
export async function judgeAnew(store: Store, stopped: () => boolean): Promise<void> {
  await inSlices(() => store.rejudge(atOnce), stopped)
}
