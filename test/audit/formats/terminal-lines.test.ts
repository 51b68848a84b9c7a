import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCutAtLines } from '../../../src/audit/records/file-cutter.ts'
import { eventLine } from '../../support/logs.ts'
import { recordsOf, reread } from '../../support/records-of.ts'

const line = (id: number, more: object = {}): string => eventLine(id, more).trim()
/** A text as a terminal of that width shows it. */
const wrapped = (text: string, width: number): string => text.replaceAll(new RegExp(`.{${width}}(?=.)`, 'gu'), '$&\n')
const wayOut = 'copy the log itself'

describe('a log whose lines a terminal wrapped', () => {
  test('is read at every width, and each event is found again at its place', () => {
    const log = [1, 2, 3].map((id) => line(id)).join('\n')
    for (let width = 60; width < 400; width++) {
      const text = `$ tail audit.log\n${wrapped(log, width)}\n$\n`
      const { ids, lost, places } = recordsOf(text)
      expect({ width, ids, lost }).toEqual({
        width,
        ids: ['id-1', 'id-2', 'id-3'],
        lost: ['not JSON (truncated line, or two processes writing to the file?)'].slice(0, lost.length),
      })
      expect(places.map((place) => reread(text, place))).toEqual([['id-1'], ['id-2'], ['id-3']])
      const alone = recordsOf(`${wrapped(log, width)}\n`)
      expect({ width, ids: alone.ids, lost: alone.lost }).toEqual({ width, ids: ['id-1', 'id-2', 'id-3'], lost: [] })
    }
  })

  test('gives the same wherever the chunks end', () => {
    const log = `${wrapped([line(1), line(2, { userAgent: 'é😀' }), line(3)].join('\n'), 80)}\n`
    const whole = recordsOf(log)
    expect(whole.ids).toEqual(['id-1', 'id-2', 'id-3'])
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 6 }), (cuts) => {
        expect(recordsOf(log, { cuts })).toEqual(whole)
      }),
    )
    expect(recordsOf(log, { cuts: Array.from({ length: Buffer.byteLength(log) }, (_, at) => at) })).toEqual(whole)
  })

  test('is cut at no line end, since an event spans several', () => {
    expect(isCutAtLines(Buffer.from(`${wrapped(line(1), 80)}\n`))).toBe(false)
    expect(isCutAtLines(Buffer.from(`${line(1)}\n`))).toBe(true)
  })

  test('is named, once for each event, where the terminal dropped blanks', () => {
    const agent = { userAgent: 'a b '.repeat(300) }
    const log = wrapped([line(1, agent), line(2, agent)].join('\n'), 80).replaceAll(/ +$/gm, '')
    expect(log.split('\n').length).toBeGreaterThan(30)
    const { ids, lost, advice } = recordsOf(`${log}\n`)
    expect({ ids, lost }).toEqual({ ids: [], lost: [1, 2].map(() => expect.stringContaining(wayOut) as string) })
    expect(advice).toContain(wayOut)
    // What follows it is read.
    expect(recordsOf(`${log}\n${line(3, agent)}\n`)).toMatchObject({ ids: ['id-3'], lost: { length: 2 } })
  })

  test('an event that a client sends makes no event, wherever a line ends', () => {
    const body = { requestObject: JSON.parse(line(666)) as object }
    for (let width = 60; width < 400; width++) {
      expect(recordsOf(`${wrapped(`${line(1, body)}\n${line(2)}`, width)}\n`).ids).toEqual(['id-1', 'id-2'])
    }
  })
})

describe('torn lines hide none of the lines that follow', () => {
  const whole = line(1)
  test.each([
    ['longer', line(1, { userAgent: 'x'.repeat(400) }).slice(0, whole.length + 50)],
    ['shorter', whole.slice(0, -20)],
    ['of one length with them', `${whole.slice(0, -2)}x"`],
  ])('%s', (_, torn) => {
    expect(torn.endsWith('}')).toBe(false)
    for (const lines of [
      [torn, whole, line(2)],
      [torn, torn, whole, line(2)],
      [torn, 'some text', whole, line(2)],
      [line(0), torn, whole, line(2), torn],
    ]) {
      const { ids, lost } = recordsOf(`${lines.join('\n')}\n`)
      expect(ids.filter((id) => id !== 'id-0')).toEqual(['id-1', 'id-2'])
      expect(lost).toHaveLength(lines.filter((one) => one === torn || one === 'some text').length)
    }
  })

  test('the first of a file, wherever it is torn', () => {
    for (let length = 60; length < whole.length; length++) {
      expect(recordsOf(`${whole.slice(0, length)}\n${whole}\n${line(2)}\n`)).toMatchObject({
        ids: ['id-1', 'id-2'],
        lost: { length: 1 },
      })
    }
  })
})
