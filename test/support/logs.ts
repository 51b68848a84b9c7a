import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { linesOf } from './program.ts'

/** A folder for one test, removed when it has finished. */
export function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-test-'))
  onTestFinished(() => {
    fs.rmSync(made, { recursive: true, force: true })
  })
  return made
}

/** One event as kube-apiserver would log it at level Metadata, numbered so that none can be missed. */
export function eventLine(number: number, more: object = {}): string {
  const time = new Date(Date.UTC(2026, 10, 23, 17, 0, 0) + number * 10).toISOString().replace('Z', '000Z')
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: `id-${number}`,
    stage: 'ResponseComplete',
    requestURI: `/api/v1/namespaces/shop/pods/web-${number}`,
    verb: 'get',
    user: { username: `user-${number % 7}`, groups: ['system:authenticated'] },
    sourceIPs: ['10.0.0.7'],
    userAgent: 'kubectl/v1.36.2',
    objectRef: { resource: 'pods', namespace: 'shop', name: `web-${number}`, apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    ...more,
  }
  return `${JSON.stringify(event)}\n`
}

/** The auditIDs that `eventLine` gives to these events; `to` is not among them. */
export function ids(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `id-${from + index}`)
}

/** The auditIDs of an output of `-o jsonl`, in its order. */
export function idsOf(jsonl: string): string[] {
  return linesOf(jsonl).map((line) => (JSON.parse(line) as { auditID: string }).auditID)
}

export const metadataPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - level: None
    users: ["user-99"]
  - level: Metadata
    users: ["user-1", "user-2"]
  - level: Metadata
`

/** A log and a policy in a folder of their own. */
export function logAndPolicy(events: number): { folder: string; log: string; policy: string } {
  const made = folder()
  const log = path.join(made, 'audit.log')
  const policy = path.join(made, 'policy.yaml')
  fs.writeFileSync(log, [...Array(events).keys()].map((number) => eventLine(number)).join(''))
  fs.writeFileSync(policy, metadataPolicy)
  return { folder: made, log, policy }
}
