import { inSlices, sliceMs } from '../../source/slices.ts'
import { type Drift, driftWatch } from '../../store/drift.ts'
import { type OpenRequests, requestWatch } from '../../store/requests/open-requests.ts'
import type { Store } from '../../store/store.ts'
import type { View } from '../../store/view.ts'

/** A drift that grows is looked into again after this time; in between, each frame makes a few tries. */
const seekEveryMs = 5000
/** How many possible causes of drift are tried at once. */
const triesAtOnce = 20
/** How many events are judged between two looks at the clock. */
const judgedAtOnce = 1000

/** Work that goes on in slices, between which keys are answered. */
export interface BackgroundJob {
  /** Starts the work; does nothing while it is under way. */
  readonly start: () => void
  readonly isRunning: () => boolean
}

/**
 * Makes a job. `step` does a little of it and says whether there is more; `stopped` is asked before each step; `done` is
 * called at the end of each run.
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

/** The work that a screen does beside reading and drawing, and what has come of it. */
export interface Jobs {
  /** Judges all events again, by the judges in force. */
  readonly judge: () => void
  readonly isJudging: () => boolean
  /** The drift of each policy that has any, as far as it is explained by now. */
  readonly drift: () => readonly Drift[]
  /** Goes on looking for what explains drift, until that is found or given up. */
  readonly explainDrift: () => void
  /** The requests in flight as they were worked out last; null before. */
  readonly requests: () => OpenRequests | null
  /** Works out once more which requests are in flight. */
  readonly findRequests: () => void
}

export interface JobsOptions {
  /** Whether the screen has ended, so that nobody wants the work any more. */
  readonly stopped: () => boolean
  /** Whether the requests in flight are on show. */
  readonly showsRequests: () => boolean
  /** Is called when a job has changed what a frame would show. */
  readonly changed: () => void
}

/** Makes the jobs of a screen on a store; none of them runs yet. */
export function screenJobs(store: Store, { stopped, showsRequests, changed }: JobsOptions): Jobs {
  const judging = backgroundJob(() => store.rejudge(judgedAtOnce), stopped, changed)
  const drift = driftWatch(store, triesAtOnce)
  const seeking = backgroundJob(() => drift().some(isSought), stopped, changed)
  let seekAgain = 0
  const requests = requestWatch(store)
  let known = requests.current()
  const finding = backgroundJob(
    // One round at a time: while events keep coming there is always more.
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
    isJudging: judging.isRunning,
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

/** Whether what explains a drift is still being looked for. */
export function isSought({ seeking }: Drift): boolean {
  return seeking
}

/** Scans as much of the store through the filter as a slice allows, the newest first. Gives whether that is all. */
export function scanSlice(view: View): boolean {
  const end = performance.now() + sliceMs
  while (view.scanNext()) if (performance.now() >= end) return view.complete
  return true
}
