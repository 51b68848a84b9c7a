import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logLine } from '../../src/audit/records/one-line.ts'

const line = (json: string): string => logLine(Buffer.from(json)).toString()
const head = '"kind":"Event","apiVersion":"audit.k8s.io/v1"'

test.each([
  ['{"level":"Metadata","auditID":"a"}', `{${head},"level":"Metadata","auditID":"a"}\n`],
  [`{${head},"level":"Metadata"}`, `{${head},"level":"Metadata"}\n`],
  ['{"level":"Metadata","kind":"Event"}', '{"apiVersion":"audit.k8s.io/v1","level":"Metadata","kind":"Event"}\n'],
  [
    '{"apiVersion":"audit.k8s.io/v1beta1","level":"Request"}',
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1beta1","level":"Request"}\n',
  ],
  // Those of a body are not those of the event.
  [
    '{"level":"Request","requestObject":{"kind":"Pod","apiVersion":"v1"}}',
    `{${head},"level":"Request","requestObject":{"kind":"Pod","apiVersion":"v1"}}\n`,
  ],
  [
    '{\n  "level": "Request",\r\n  "user": {\n    "uid": "\\n"\n  }\n}',
    `{${head},  "level": "Request",  "user": {    "uid": "\\n"  }}\n`,
  ],
  [
    '{"a":"\\\\","b":"kind\\":","c":1.000000000000000000001}',
    `{${head},"a":"\\\\","b":"kind\\":","c":1.000000000000000000001}\n`,
  ],
  ['{}', `{${head}}\n`],
])('%s', (json, expected) => {
  expect(line(json)).toBe(expected)
  expect(JSON.parse(line(json))).toEqual({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    ...(JSON.parse(json) as object),
  })
})

test('says the same as the JSON it is made of, on one line, however that is laid out', () => {
  const key = fc.oneof(fc.string(), fc.constantFrom('kind', 'apiVersion', '"kind":', 'ki\\nd'))
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.constant(null), tie('list'), tie('object')),
    list: fc.array(tie('any'), { maxLength: 3 }),
    object: fc.dictionary(key, tie('any'), { maxKeys: 3 }),
  }))
  fc.assert(
    fc.property(fc.dictionary(key, value.any, { maxKeys: 5 }), fc.constantFrom(0, 2, '\t'), (object, space) => {
      const written = line(JSON.stringify(object, null, space))
      expect(written.indexOf('\n')).toBe(written.length - 1)
      expect(JSON.parse(written)).toEqual({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...object })
    }),
  )
})
