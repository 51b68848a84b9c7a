import { setTimeout as delay } from 'node:timers/promises'
import { type StoreEngine, storeEngine } from '../../engine/store-engine.ts'
import { type Intake, intake } from '../../intake/intake.ts'
import type { RecordSink } from '../../intake/sink.ts'
import { stdinOnly, type Streams } from '../../intake/streams.ts'
import type { LoadProgress } from '../../screen/model/world.ts'
import { Store } from '../../store/store.ts'
import { intakeOptions, type LogSelection, storeSince } from '../options/log-options.ts'
import { judgesFor, type PolicySet } from '../policies/policy-set.ts'
import { logName } from '../shared/log-name.ts'
import { barrenWords, missingWords } from '../shared/without-events.ts'
import type { FrameClock } from './frame-clock.ts'
import { recordSearch } from './logs-again.ts'
import { openEvent } from './open-event.ts'
import { type RuleRates, ruleRates } from './rule-rates.ts'

export interface ReadingOptions extends LogSelection {
  /** The header's name for the logs. */
  readonly source: string
  readonly policies: PolicySet
  /** How many events to keep at least. */
  readonly maxEvents: number
}

/** Reads a screen's logs into a store, and tells the clock about changes. */
export class LiveReading {
  readonly store: Store
  /** What answers from the store. */
  readonly events: StoreEngine
  readonly intake: Intake
  readonly rates: RuleRates
  /** Rejects with an error thrown while reading; never resolves. */
  readonly failed: Promise<never>
  readonly #options: ReadingOptions
  readonly #streams: Streams
  readonly #clock: Pick<FrameClock, 'changed' | 'came'>
  #isLive: boolean
  #isCaughtUp = false
  #isComplete = false
  #advice = ''

  constructor(options: ReadingOptions, clock: Pick<FrameClock, 'changed' | 'came'>) {
    const { origins, policies, maxEvents, streams = stdinOnly } = options
    this.#options = options
    this.#streams = streams
    this.#clock = clock
    this.#isLive = options.follow
    this.store = new Store(judgesFor(policies, this.#pathOf), {
      maxEvents,
      origins: { names: origins.map(({ name }) => name), of: (file) => this.intake.originOf(file) },
      ...storeSince(options),
      isRepeat: streams.isRepeat,
    })
    const fileOf: Intake['file'] = (file) => this.intake.file(file)
    this.events = storeEngine(
      this.store,
      (event, place) => openEvent(event, place, this.intake, options.format),
      recordSearch(this.store, fileOf, options.format, clock.changed),
    )
    this.rates = ruleRates(this.store)
    this.intake = intake(intakeOptions(options, true), this.#sink())
    this.failed = new Promise((_, reject) => {
      this.intake.ended.then(() => {
        this.#isLive = false
        clock.changed()
      }, reject)
    })
    this.intake.caughtUp.then(
      () => {
        this.#isCaughtUp = true
      },
      () => undefined,
    )
    this.intake.complete.then(
      () => {
        this.#isComplete = true
        clock.changed()
      },
      () => undefined,
    )
  }

  /** Whether more records may arrive. */
  get isLive(): boolean {
    return this.#isLive
  }

  /** Resolves when reading has caught up with the logs, or after `patienceMs`. Never rejects. */
  async firstPage(patienceMs: number): Promise<void> {
    await Promise.race([this.intake.caughtUp.catch(() => undefined), delay(patienceMs)])
  }

  /** What to do about a log without events, or empty. */
  get advice(): string {
    return this.#advice
  }

  /** The logs that were read and hold records, but no events. */
  barren(): readonly string[] {
    return this.#isComplete ? this.intake.barren() : []
  }

  /** Puts other policies in force, without re-evaluating stored events. */
  judgeBy(policies: PolicySet): void {
    this.rates.startAgain()
    this.store.setJudges(judgesFor(policies, this.#pathOf))
  }

  progress(): LoadProgress {
    const { source } = this.#options
    const { read, size, left, missing, format } = this.intake.progress()
    return {
      source: format === null || format === 'lines' ? source : `${source} (${format})`,
      read: this.#isComplete ? size : read,
      size,
      left,
      late: this.intake.late(),
      rate: this.#isLive ? this.rates.perSecond() : null,
      waiting: missing.length > 0 ? missingWords(missing, 'q') : barrenWords(this.barren()),
      live: this.#isLive,
      streamEnded: this.#streams.hasEnded(),
    }
  }

  async close(): Promise<void> {
    await this.intake.close()
  }

  /** The path, as given, of an origin. */
  readonly #pathOf = (origin: number): string => this.#options.origins[origin]?.path ?? ''

  #sink(): RecordSink {
    const { store, rates } = this
    const { came, changed } = this.#clock
    return {
      record: (record) => {
        const { row, problem } = store.add(record)
        came()
        if (this.#isCaughtUp && row !== null) rates.count(row)
        return problem
      },
      older: () => {
        const block = store.olderBlock()
        return {
          record: (record) => block.add(record).problem,
          end: () => {
            changed()
            return block.end()
          },
        }
      },
      problem: (problem) => {
        store.problem(problem)
        changed()
      },
      over: (problem) => {
        store.over(problem)
        changed()
      },
      foreign: () => {
        store.foreign()
        changed()
      },
      copy: () => {
        store.copy()
        changed()
      },
      failed: ({ path, message }) => {
        store.problem({ path, offset: null, reason: message })
        changed()
      },
      advice: (path, sentence) => {
        this.#advice = `${logName(path.split('/').at(-1) ?? path)} ${sentence}`
      },
      worked: changed,
    }
  }
}
