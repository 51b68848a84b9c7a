import { decode } from '../../src/audit/decode/reference.ts'
import { storeEngine } from '../../src/engine/store-engine.ts'
import type { PolicyFile } from '../../src/explain/policy-file.ts'
import type { PolicyNews } from '../../src/explain/policy-news.ts'
import { parsePolicy } from '../../src/policy/load/load.ts'
import type { Filter } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { unicodeGlyphs } from '../../src/screen/draw/glyphs.ts'
import { type Frame, frameOf, rowsOf } from '../../src/screen/frame.ts'
import { askOf } from '../../src/screen/model/ask.ts'
import { type Effect, initialState, type State } from '../../src/screen/model/state.ts'
import type { World } from '../../src/screen/model/world.ts'
import { type Action, update } from '../../src/screen/update.ts'
import { driftWatch } from '../../src/store/drift.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import { requestWatch } from '../../src/store/requests/open-requests.ts'
import { Store } from '../../src/store/store.ts'
import { safe } from '../../src/text/safe.ts'
import { noonClock } from '../support/clock.ts'
import { finish } from '../support/finish.ts'
import { lineText } from '../support/line-text.ts'

export function filterOf(text: string): Filter {
  const parsed = parseFilter(text, noonClock)
  if ('error' in parsed) throw new Error(parsed.error.message)
  return parsed.filter
}

export function policyOf(text: string): PolicyFile {
  const loaded = parsePolicy(text)
  if (loaded.policy === null || loaded.text === null) throw new Error(JSON.stringify(loaded.errors))
  return {
    file: '/etc/kubernetes/policy.yaml',
    policy: loaded.policy,
    text: loaded.text,
    kubernetes: '1.36',
    warnings: loaded.warnings,
  }
}

/** A screen without a terminal: a state, a world of events, and actions on them. */
export class TestScreen {
  state: State
  readonly store: Store
  readonly events: ReturnType<typeof storeEngine>
  readonly signal = new AbortController().signal
  readonly #drift: ReturnType<typeof driftWatch>
  readonly #requests: ReturnType<typeof requestWatch>
  readonly #policies: readonly PolicyFile[]
  readonly compared: PolicyFile | null
  /** Whether more events may come; then requests in a row that are alike are one line. */
  live = true
  news: readonly PolicyNews[] = []
  readonly effects: Effect[] = []

  constructor(lines: readonly string[], policyText: string | null, columns = 120, rows = 36, comparedText?: string) {
    const policy = policyText === null ? null : policyOf(policyText)
    this.#policies = policy === null ? [] : [policy]
    this.compared = comparedText === undefined ? null : { ...policyOf(comparedText), file: 'new.yaml' }
    this.store = new Store(policy === null ? null : judgesOf([policy], undefined, this.compared?.policy))
    this.#drift = driftWatch(this.store)
    this.#requests = requestWatch(this.store)
    this.events = storeEngine(this.store)
    this.state = initialState({ columns, rows }, [], this.compared !== null)
    this.append(lines)
  }

  get world(): World {
    if (this.state.focus === 'requests') finish(() => this.#requests.step(), 'looking for open requests')
    const progress = {
      source: 'audit.log',
      read: 1,
      size: 1,
      left: 0,
      late: 0,
      rate: null,
      waiting: safe(''),
      live: this.live,
      streamEnded: false,
    }
    const { events, signal, compared, news } = this
    const shown = {
      policies: this.#policies,
      compared,
      news,
      drift: this.#drift(),
      requests: this.#requests.current(),
      now: Date.UTC(2026, 10, 23, 12) * 1000,
      zone: 'UTC',
      since: null,
      ruleRate: () => null,
    }
    return { events, signal, ...shown, progress, glyphs: unicodeGlyphs }
  }

  append(lines: readonly string[]): void {
    let offset = 0
    for (const line of lines) {
      const place = { file: 0, offset, length: line.length }
      const decoded = decode(Buffer.from(line))
      if (decoded.kind === 'event') this.store.append(decoded.event, place)
      else this.store.problem({ path: 'audit.log', offset, reason: decoded.reason })
      offset += line.length
    }
    this.scan()
  }

  scan(): void {
    finish(() => this.events.scanNext(askOf(this.state, this)), 'scanning for the filter')
  }

  act(action: Action): void {
    const { state, effects } = update(this.state, action, this.world)
    this.state = state
    this.effects.push(...effects)
    this.scan()
  }

  /** Presses keys: names separated by blanks, or text in quotes to type. */
  press(keys: string): void {
    for (const [word] of keys.matchAll(/"(?:[^"\\]|\\.)*"|\S+/g)) {
      if (!word.startsWith('"')) this.act({ kind: 'key', key: word, text: word.length === 1 ? word : '' })
      else
        for (const char of JSON.parse(word) as string)
          this.act({ kind: 'key', key: char === ' ' ? 'space' : char, text: char })
    }
  }

  frame(): Frame {
    return frameOf(this.state, this.world)
  }

  /** The screen as text, as a terminal would show it. */
  text(): string {
    return screenText(this.frame())
  }

  /** The name in the selected row, as `web-12`; `""` if nothing is selected. */
  selected(): string {
    const row = this.frame().main.find((line) => line.selected === true)
    return row === undefined ? '' : (/web-\d+/.exec(lineText(row))?.[0] ?? lineText(row))
  }

  /** The name in the first row of the list. */
  top(): string {
    const rows = this.frame().main.map(lineText)
    return rows.map((row) => /web-\d+/.exec(row)?.[0]).find((name) => name !== undefined) ?? ''
  }
}

export function screenText(frame: Frame): string {
  return rowsOf(frame).map(lineText).join('\n')
}
