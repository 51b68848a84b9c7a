import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventLine } from '../../support/logs.ts'
import { recordsOf } from '../../support/records-of.ts'

const entry = `---
insertId: aa-1
labels:
  authorization.k8s.io/decision: allow
logName: projects/blue/logs/cloudaudit.googleapis.com%2Factivity
protoPayload:
  '@type': type.googleapis.com/google.cloud.audit.AuditLog
  methodName: io.k8s.core.v1.pods.delete
  status: {}
timestamp: '2026-03-01T10:00:00.010Z'
`
const yaml = expect.stringMatching(/^YAML, .*--format=json/) as string

describe('YAML is one problem for each document, which says what to do', () => {
  test.each([
    ['an entry of gcloud', entry, 1],
    ['two of them', entry + entry, 2],
    ['without a separator', entry.slice(4), 1],
    ['a list of them', entry.slice(4).replaceAll(/^/gm, '  ').replace('  insertId', '- insertId'), 1],
    ['a list of kubectl', 'apiVersion: v1\nitems:\n- kind: Event\n  level: Metadata\n# end\n', 1],
  ])('%s', (_, log, count) => {
    const { ids, lost, advice } = recordsOf(log)
    expect({ ids, lost }).toEqual({ ids: [], lost: Array(count).fill(yaml) })
    expect(advice).toContain('--format=json')
  })

  test('a policy is named as one', () => {
    for (const log of [
      'kind: Policy\nrules:\n- level: None\n',
      'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n',
    ])
      expect(recordsOf(log)).toMatchObject({
        lost: [expect.stringContaining('--policy')],
        advice: expect.stringContaining('--policy') as string,
      })
  })

  test('events around it are read, wherever the chunks end', () => {
    const log = `${eventLine(1)}${entry}${eventLine(2)}${entry}${entry}2026/11/26 20:19:20 http: x\n${eventLine(3)}`
    const whole = recordsOf(log)
    expect(whole).toMatchObject({ ids: ['id-1', 'id-2', 'id-3'], lost: [yaml, yaml, yaml], foreign: { length: 1 } })
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 6 }), (cuts) => {
        const { lost, ...rest } = recordsOf(log, { cuts })
        expect({ ...rest, lost: lost.toSorted() }).toEqual({ ...whole, lost: whole.lost.toSorted() })
      }),
    )
  })

  test('other text is not', () => {
    for (const log of ['---\n', 'severity: x\n', '---\n{"a":1}\n', 'items: 3\nno key here\n', 'error: x\nat: y\n'])
      expect(recordsOf(log).lost).not.toContainEqual(yaml)
  })
})
