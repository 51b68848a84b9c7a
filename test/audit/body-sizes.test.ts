import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { bodiesOf, isTruncated } from '../../src/audit/decode/body-sizes.ts'
import { goJson } from '../support/go-json.ts'
import { demo } from '../support/paths.ts'

const records = fs
  .readFileSync(path.join(demo, 'audit.log'), 'utf8')
  .trimEnd()
  .split('\n')
  // A client may spell letters in its patch in its own way.
  .filter((record) => goJson(JSON.parse(record)) === record)

function without(record: string, member: string): string {
  const event = JSON.parse(record) as Record<string, unknown>
  return goJson({ ...event, [member]: undefined })
}

test.each(['requestObject', 'responseObject'] as const)(
  'a record of a real apiserver without its %s is shorter by what is measured',
  (member) => {
    const withBody = records.filter((record) => bodiesOf(JSON.parse(record))[member] > 0)
    expect(withBody.length).toBeGreaterThan(50)
    for (const record of withBody) {
      const measured = Buffer.byteLength(record) - bodiesOf(JSON.parse(record))[member]
      expect(measured).toBe(Buffer.byteLength(without(record, member)))
    }
  },
)

test('managedFields count wherever kube-apiserver leaves them out: in an object, in a list, in a table', () => {
  const managed = { name: 'web', managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:a': {} } }] }
  const bytes = ',"managedFields":[{"manager":"kubectl","fieldsV1":{"f:a":{}}}]'.length
  const object = { metadata: managed }
  expect(bodiesOf({ requestObject: object }).managedFields).toEqual({ requestObject: bytes, responseObject: 0 })
  const list = { kind: 'List', items: [object, object, { metadata: {} }] }
  expect(bodiesOf({ responseObject: list }).managedFields.responseObject).toBe(2 * bytes)
  const table = { kind: 'Table', rows: [{ cells: [], object }] }
  expect(bodiesOf({ responseObject: table }).managedFields.responseObject).toBe(bytes)
})

test('any JSON has a size, and what is no event has no bodies', () => {
  const nothing = { requestObject: 0, responseObject: 0, managedFields: { requestObject: 0, responseObject: 0 } }
  for (const odd of [null, 'text', 7, [], {}]) expect(bodiesOf(odd)).toEqual(nothing)
  expect(bodiesOf({ requestObject: null }).requestObject).toBe('"requestObject":null,'.length)
  const hostile = { requestObject: ['<b>&\u2028', 'ü', { items: 'no list', rows: [null, 3] }] }
  const written = '"requestObject":["\\u003cb\\u003e\\u0026\\u2028","ü",{"items":"no list","rows":[null,3]}],'
  expect(bodiesOf(hostile).requestObject).toBe(Buffer.byteLength(written))
})

test('bodies are truncated where the annotation says so and there are none', () => {
  const annotations = { 'audit.k8s.io/truncated': 'true' }
  expect(isTruncated({ annotations })).toBe(true)
  for (const whole of [{ annotations, requestObject: {} }, { annotations, responseObject: null }, {}, null, 'text'])
    expect(isTruncated(whole)).toBe(false)
  expect(isTruncated({ annotations: { 'audit.k8s.io/truncated': 'false' } })).toBe(false)
})
