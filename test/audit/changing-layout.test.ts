import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventLine } from '../support/logs.ts'
import { recordsOf, reread } from '../support/records-of.ts'

// JSON does not care for blanks, and a file is not laid out in one way to its end: people put a prompt before an export,
// indent it, or append something pretty-printed to lines.

const line = (id: number): string => eventLine(id).trim()
const pretty = (id: number, indent: number | string = 2): string => JSON.stringify(JSON.parse(line(id)), null, indent)
const indented = (text: string, by: string): string => text.replaceAll(/^/gm, by)
const list = (ids: readonly number[]): string =>
  JSON.stringify({ kind: 'EventList', items: ids.map((id) => JSON.parse(line(id)) as object) }, null, 2)
const array = (ids: readonly number[]): string =>
  JSON.stringify(
    ids.map((id) => JSON.parse(line(id)) as object),
    null,
    2,
  )

const layouts: readonly (readonly [what: string, log: string])[] = [
  ['a blank before the first brace', ` ${pretty(1)}\n`],
  ['a tab before each line', `${indented(pretty(1), '\t')}\n`],
  ['blanks before each line of two', `${indented(`${pretty(1)}\n${pretty(2)}`, '   ')}\n`],
  ['two, the second indented further', `${indented(pretty(1), ' ')}\n${indented(pretty(2), '    ')}\n`],
  ['blank lines first', `\n\n${pretty(1)}\n`],
  ['a blank before an array', ` ${array([1, 2])}\n`],
  ['an array indented as a whole', `${indented(array([1, 2]), '  ')}\n`],
  ['brackets on lines of their own', `[\n    ${indented(pretty(1), '    ').trim()},\n    ${pretty(2)}\n]\n`],
  ['an EventList behind blanks', `  ${list([1, 2])}\n`],
  ['a message of kubectl', `Defaulted container "kube-apiserver" out of: kube-apiserver\n${pretty(1)}\n`],
  ['an array behind a message of kubectl', `Defaulted container "a" out of: a, b\n${array([1, 2])}\n`],
  ['a line, then pretty-printed', `${line(1)}\n${pretty(2)}\n`],
  ['a line, then pretty-printed, then lines', `${line(1)}\n${pretty(2)}\n${line(3)}\n${line(4)}\n`],
  ['pretty-printed, then a line with a prefix', `${pretty(1)}\ncp-1 ${line(2)}\n${pretty(3)}\n`],
  ['container lines between', `${pretty(1)}\n2026-11-23T17:07:39Z stdout F ${line(2)}\n${pretty(3, '\t')}`],
  ['a klog line between', `${pretty(1)}\nI1123 17:07:39.189011       1 x.go:1] said {\n${pretty(2)}\n`],
  ['CRLF', `${pretty(1)}\n${line(2)}\n`.replaceAll('\n', '\r\n')],
  ['several on a line, then a line of text', `${line(1)}${line(2)}\ntail: x\n${pretty(3)}\n`],
]

describe('every event is read, however it is laid out', () => {
  test.each(layouts)('%s', (_, log) => {
    const { ids, ...found } = recordsOf(log)
    const expected = [...log.matchAll(/"auditID": ?"([^"]*)"/g)].map(([, id]) => id)
    expect(ids).toEqual(expected)
    expect(ids.length).toBeGreaterThan(0)
    expect(found.lost).toEqual([])
    expect(found.places.map((place) => reread(log, place))).toEqual(ids.map((id) => [id]))
  })

  test('at whatever bytes the chunks end', () => {
    for (const [, log] of layouts) {
      const whole = recordsOf(log)
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 6 }), (cuts) => {
          expect(recordsOf(log, { cuts })).toEqual(whole)
        }),
        { numRuns: 20 },
      )
      expect(recordsOf(log, { cuts: Array.from({ length: log.length }, (_, at) => at) })).toEqual(whole)
    }
  })

  test('an indented array longer than can be held is reported as such', () => {
    const log = `  ${array([1, 2, 3])}\n${pretty(4)}\n`
    const { ids, lost } = recordsOf(log, { limit: 1000 })
    expect(ids).toEqual(['id-4'])
    expect(lost).toEqual([expect.stringContaining('too long to read')])
  })

  test('text of nobody between values is reported line by line', () => {
    const { ids, lost } = recordsOf(`here it is:\n${pretty(1)}\nand this:\nand more:\n${pretty(2)}\n`)
    expect(ids).toEqual(['id-1', 'id-2'])
    expect(lost).toHaveLength(3)
  })

  test('a torn value ends where the lines go on', () => {
    const torn = pretty(2).slice(0, 200)
    const { ids, lost } = recordsOf(`${pretty(1)}\n${torn}\ncp-1 ${line(3)}\ncp-1 ${line(4)}\n`)
    expect(ids).toEqual(['id-1', 'id-3', 'id-4'])
    expect(lost).toEqual([expect.stringContaining('invalid JSON')])
  })
})

describe('what begins within an event makes no event of a body', () => {
  const forged = JSON.parse(eventLine(666)) as object
  const bodies = [
    { spec: [forged, forged] },
    { spec: [forged] },
    { items: [{ items: [forged, forged], kind: 'EventList' }] },
    { items: [[forged], [forged]], args: [JSON.stringify(forged)] },
  ]
  test.each(bodies.map((body) => [Object.keys(body).join(' and '), body] as const))(
    'a list of events in %s',
    (_, requestObject) => {
      const lines = [1, 2, 3]
        .map((id) => JSON.stringify(JSON.parse(eventLine(id, { requestObject: requestObject as object })), null, 2))
        .join('\n')
        .split('\n')
      for (let from = 1; from < lines.length; from++) {
        const { ids } = recordsOf(lines.slice(from).join('\n'))
        expect(ids.filter((id) => id === 'id-666')).toEqual([])
        if (lines.indexOf('}', from) < lines.lastIndexOf('{')) expect(ids).toContain('id-3')
      }
    },
  )
})
