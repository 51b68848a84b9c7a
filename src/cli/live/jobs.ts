import type { Ask } from '../../engine/engine.ts'
import type { StoreEngine } from '../../engine/store-engine.ts'
import { inSlices, sliceMs } from '../../source/slices.ts'
import { type Drift, driftWatch } from '../../store/drift.ts'
import { type OpenRequests, requestWatch } from '../../store/requests/open-requests.ts'
import type { Store } from '../../store/store.ts'

/** How often to start looking for the cause of a drift that grows. */
const seekEveryMs = 5000
/** How many possible causes of drift to try in one step. */
const triesAtOnce = 20
/** How many events to judge in one step. */
const judgedAtOnce = 1000

/** Work in slices, so that keys are handled in between. */
export interface BackgroundJob {
  /** Starts the work, unless it is running. */
  readonly start: () => void
  readonly isRunning: () => boolean
}

/**
 * Makes a job. `step` does a little work and says whether there is more. `stopped` is called before each step, `done` at
 * the end of each run.
 */
export function backgroundJob(step: () => boolean, stopped: () => boolean, done: () => void): BackgroundJob {
  let running = false
  return {
    start: () => {
      if (running) return
      running = true
      void inSlices(step, stopped).then(() => {
        running = false
        done()
      })
    },
    isRunning: () => running,
  }
}

/** The work that a screen does besides reading and drawing, and its results. */
export interface Jobs {
  /** Re-evaluates all events under the policies in force. */
  readonly judge: () => void
  /** Whether events wait to be re-evaluated, or drift to be explained, so that the next frame may show more. */
  readonly isBusy: () => boolean
  /** The drift of each policy that has any, with the explanation found so far. */
  readonly drift: () => readonly Drift[]
  /** Looks for the cause of drift until it finds one or gives up. */
  readonly explainDrift: () => void
  /** The requests in flight as last found; null before the first time. */
  readonly requests: () => OpenRequests | null
  /** Finds the requests in flight again. */
  readonly findRequests: () => void
}

export interface JobsOptions {
  /** Whether the screen has ended, so that all work may stop. */
  readonly stopped: () => boolean
  /** Whether the screen shows the requests in flight. */
  readonly showsRequests: () => boolean
  /** Called when a job has changed what a frame would show. */
  readonly changed: () => void
}

/** Makes the jobs of a screen, without starting any. */
export function screenJobs(store: Store, { stopped, showsRequests, changed }: JobsOptions): Jobs {
  const judging = backgroundJob(() => store.rejudge(judgedAtOnce), stopped, changed)
  const drift = driftWatch(store, triesAtOnce)
  const seeking = backgroundJob(() => drift().some(isSought), stopped, changed)
  let seekAgain = 0
  const requests = requestWatch(store)
  let known = requests.current()
  const finding = backgroundJob(
    // One round at a time: as long as events arrive there is always more.
    () => requests.step() && requests.current() === known,
    () => stopped() || !showsRequests(),
    () => {
      if (requests.current() !== known) changed()
    },
  )
  return {
    judge: () => {
      changed()
      judging.start()
    },
    isBusy: () => judging.isRunning() || drift().some(isSought),
    drift,
    explainDrift: () => {
      const now = performance.now()
      if (seeking.isRunning() || now < seekAgain) return
      seekAgain = now + seekEveryMs
      seeking.start()
    },
    requests: requests.current,
    findRequests: () => {
      if (finding.isRunning()) return
      known = requests.current()
      finding.start()
    },
  }
}

/** Whether the search for a drift's cause is not finished. */
export function isSought({ seeking }: Drift): boolean {
  return seeking
}

/** Applies an ask to as many events as one slice allows, newest first. Gives whether the scan is complete. */
export function scanSlice(events: Pick<StoreEngine, 'scanNext' | 'count'>, ask: Ask): boolean {
  const end = performance.now() + sliceMs
  while (events.scanNext(ask)) if (performance.now() >= end) return events.count(ask).partial === null
  return true
}
