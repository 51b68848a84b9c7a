import { describe, expect, test } from 'vitest'
import type { Ask, EventEngine } from '../../src/engine/engine.ts'
import { paneFields } from '../../src/query/fields.ts'
import type { Row } from '../../src/store/events/row.ts'
import { filterOf } from '../screen/worlds.ts'
import { eventLine } from '../support/logs.ts'

/** An engine to be tried. */
export interface Tried {
  readonly events: EventEngine
  /** Adds events, which are newer than all before. */
  readonly append: (lines: readonly string[]) => void
  /** Resolves when the engine has done all that an ask needs. */
  readonly settle: (ask: Ask) => Promise<void>
}

/** Events 0 to 9: every third is a delete that failed, and event 9 is the end of the request that event 8 began. */
const ten = [...Array(10).keys()].map((number) => {
  if (number >= 8) {
    const stage = number === 8 ? { stage: 'RequestReceived', responseStatus: undefined } : { level: 'Request' }
    return eventLine(8, { ...stage, stageTimestamp: `2026-11-23T17:00:00.${number}00000Z` })
  }
  return eventLine(number, number % 3 === 0 ? { verb: 'delete', responseStatus: { code: 403 } } : {})
})

const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: Metadata
  verbs: [delete]
- level: Metadata
`

/** What every engine must answer. `make` gives one that has the events of some lines, under a policy. */
export function engineSuite(name: string, make: (lines: readonly string[], policyText: string) => Tried): void {
  const { signal } = new AbortController()
  const ask = (filter: string): Ask => ({ filter: filterOf(filter), rows: 'events', panes: paneFields, signal })
  const all = ask('')

  /** An engine with ten events, and their rows; it is done with `about`. */
  async function tenIn(about: Ask = all): Promise<Tried & { readonly rows: readonly Row[] }> {
    const tried = make(ten, policy)
    await tried.settle(all)
    const rows = tried.events.page(all, 'first', 100).value
    await tried.settle(about)
    return { ...tried, rows }
  }

  /** The rows at these places. */
  function at(rows: readonly Row[], ...places: readonly number[]): (Row | undefined)[] {
    return places.map((place) => rows[place])
  }

  describe(name, () => {
    test('gives pages from a row, up to a row, and at both ends, oldest first', async () => {
      const { events, rows } = await tenIn()
      expect(rows).toHaveLength(10)
      expect(rows).toEqual(rows.toSorted((one, other) => one - other))
      const page = (...where: Parameters<EventEngine['page']>): unknown => events.page(...where)
      expect(page(all, 'first', 3)).toEqual({ value: at(rows, 0, 1, 2), partial: null })
      expect(page(all, 'last', 3)).toEqual({ value: at(rows, 7, 8, 9), partial: null })
      expect(page(all, { from: rows[8]! }, 3)).toEqual({ value: at(rows, 8, 9), partial: null })
      expect(page(all, { upTo: rows[4]! }, 2)).toEqual({ value: at(rows, 3, 4), partial: null })
    })

    test('gives only what matches, also beside a row that does not', async () => {
      const deletes = ask('verb:delete')
      const { events, rows } = await tenIn(deletes)
      expect(events.page(deletes, 'last', 9).value).toEqual(at(rows, 0, 3, 6))
      expect(events.page(deletes, { from: rows[1]! }, 1).value).toEqual(at(rows, 3))
      expect(events.page(deletes, { upTo: rows[5]! }, 1).value).toEqual(at(rows, 3))
      expect(rows.map((row) => events.matches(deletes, row))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(isDelete))
    })

    test('counts the rows that match, in all and after a row', async () => {
      const deletes = ask('verb:delete')
      const { events, rows } = await tenIn(deletes)
      expect(events.count(deletes)).toEqual({ value: 3, partial: null })
      expect(events.count(deletes, rows[0])).toEqual({ value: 2, partial: null })
      expect(events.count(deletes, rows[9])).toEqual({ value: 0, partial: null })
    })

    test('gives the nearest error in both directions', async () => {
      const { events, rows } = await tenIn()
      const nearest = (place: number, direction: 1 | -1): Row | null =>
        events.nextError(all, rows[place]!, direction).value
      expect([nearest(3, 1), nearest(3, -1), nearest(6, 1)]).toEqual([rows[6], rows[0], null])
    })

    test('finds the rows that match another filter too, and tells whether one does', async () => {
      const { events, rows } = await tenIn()
      const find = filterOf('user:user-0,user-3')
      const next = (place: number | null, direction: 1 | -1, asked = all): Row | null =>
        events.nextHit(asked, find, place === null ? null : rows[place]!, direction).value
      expect([next(null, 1), next(0, 1), next(3, 1), next(9, -1)]).toEqual([rows[0], rows[3], rows[7], rows[7]])
      expect([next(7, 1), next(0, -1)]).toEqual([null, null])
      expect(rows.map((row) => events.isHit(all, find, row))).toEqual(
        rows.map((row) => ['user-0', 'user-3'].includes(events.row(row)!.fields.user)),
      )
      expect(next(null, 1, ask('user:user-3'))).toBe(rows[3])
      expect(next(null, 1, ask('user:user-1'))).toBeNull()
    })

    test('counts the values of a field without the terms on that field', async () => {
      const deletes = ask('verb:delete user:user-0,user-3')
      const { events } = await tenIn(deletes)
      expect(events.facets(deletes, 'user', 9)).toEqual({
        value: { values: ['user-0', 'user-3', 'user-6'].map((value) => ({ value, count: 1 })), distinct: 3 },
        partial: null,
      })
      expect(events.facets(deletes, 'verb', 1).value).toEqual({ values: [{ value: 'delete', count: 2 }], distinct: 2 })
      expect(events.facet(deletes, 'user', 'user-6').value).toBe(1)
      expect(events.facet(deletes, 'user', 'nobody').value).toBe(0)
    })

    test('sums up each rule, over all events and over those that match', async () => {
      const some = ask('user:user-0')
      const { events } = await tenIn(some)
      const of = (asked: Ask | null): unknown =>
        events.rules(asked).value.map(({ value, hits, drifts }) => ({ value, hits, drifts }))
      expect(of(null)).toEqual([
        { value: '1', hits: 3, drifts: 0 },
        { value: '2', hits: 7, drifts: 1 },
      ])
      expect(of(some)).toEqual([
        { value: '1', hits: 1, drifts: 0 },
        { value: '2', hits: 1, drifts: 0 },
      ])
      expect(events.rules(some).partial).toBe(null)
    })

    test('gives a row as a value, with its texts as long as asked for', async () => {
      const { events, rows } = await tenIn()
      const row = events.row(rows[3]!)
      expect(row?.fields).toMatchObject({ auditID: 'id-3', verb: 'delete', user: 'user-3', code: 403 })
      expect(row).toMatchObject({ stage: 'ResponseComplete', origin: null, took: 0, policy: 0, isEnd: true })
      expect(row?.received).toBe(Date.UTC(2026, 10, 23, 17, 0, 0, 30) * 1000)
      expect(row).toMatchObject({ verdict: { ruleIndex: 0, agreement: 'agrees' }, requestState: null })
      expect(events.row(rows[8]!)).toMatchObject({ stage: 'RequestReceived', isEnd: false, requestState: 'received' })
      expect(events.row(rows[3]!, 9)?.fields.requestURI).toMatch(/^\/api\/v1\/.{0,3}$/)
      expect(events.row((rows[9]! + 1) as Row)).toBe(null)
    })

    test('gives the events of a request, whether they match or not', async () => {
      const deletes = ask('verb:delete')
      const { events, rows } = await tenIn(deletes)
      expect(events.request(rows[9]!)).toEqual({ value: at(rows, 8, 9), partial: null })
      expect(events.request(rows[3]!).value).toEqual(at(rows, 3))
      expect(events.request((rows[9]! + 1) as Row).value).toEqual([])
    })

    test('gives the rows that came after a row', async () => {
      const deletes = ask('verb:delete')
      const { events, rows, append, settle } = await tenIn(deletes)
      expect(events.tail(deletes, null)).toEqual({ value: at(rows, 0, 3, 6), partial: null })
      expect(events.tail(deletes, rows[3]!).value).toEqual(at(rows, 6))
      expect(events.tail(deletes, rows[9]!).value).toEqual([])
      append([eventLine(11), eventLine(12, { verb: 'delete' })])
      await settle(deletes)
      const [came, ...others] = events.tail(deletes, rows[9]!).value
      expect([events.row(came!)?.fields.auditID, others]).toEqual(['id-12', []])
      expect(events.tail(all, rows[9]!).value).toHaveLength(2)
    })

    test('reads a record again, unless that was aborted', async () => {
      const { events, rows } = await tenIn()
      expect(await events.raw(rows[3]!, signal)).toMatchObject({ kind: 'here', value: { auditID: 'id-3' } })
      expect(await events.raw((rows[9]! + 1) as Row, signal)).toMatchObject({ kind: 'gone' })
      const aborted = new AbortController()
      const record = events.raw(rows[3]!, aborted.signal)
      aborted.abort()
      await expect(record).rejects.toThrow(/aborted/)
      await expect(events.raw(rows[3]!, aborted.signal)).rejects.toThrow(/aborted/)
    })

    test('says what it has', async () => {
      const { events, rows } = await tenIn()
      const from = Date.UTC(2026, 10, 23, 17) * 1000
      expect({ ...events.about }).toMatchObject({ size: 10, evicted: 0, newest: rows[9], judged: 10, driftCount: 1 })
      expect(events.about).toMatchObject({ timeRange: { from, to: from + 900_000 }, problems: [], problemCount: 0 })
      const users = events
        .lexicons()
        .flatMap(({ text }) => [...Array(text.user.size).keys()].map((id) => text.user.text(id)))
      expect(users).toEqual(expect.arrayContaining(['user-0', 'user-6']))
    })

    test('answers at once, says while that is not all, and ends with all', async () => {
      const { events, settle } = await tenIn()
      const gets = ask('verb:get')
      const early = events.count(gets)
      expect(early.value).toBeLessThanOrEqual(7)
      if (early.partial === null) expect(early.value).toBe(7)
      await settle(gets)
      expect(events.count(gets)).toEqual({ value: 7, partial: null })
    })
  })
}

function isDelete(number: number): boolean {
  return number < 8 && number % 3 === 0
}
