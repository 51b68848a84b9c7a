import type { EventFields, Level, Stage } from '../../src/audit/event.ts'
import { LineCutter, recordBytes } from '../../src/audit/records/line-cutter.ts'
import { decodePath } from '../../src/audit/request/path.ts'
import { evaluate } from '../../src/policy/judge/match.ts'
import { parsePolicy } from '../../src/policy/load/load.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { type Judge, judgeOf } from '../../src/store/judging/policy-judge.ts'
import { flat, outcome } from './check-evaluations.ts'
import { decoded, forgotten } from './check-events.ts'
import { storeUnder } from './check-stored.ts'
import { differencesOf, type Miss, type Row, rowOf } from './row.ts'

/** What kube-apiserver recorded of one request beside its log. */
export interface Truth {
  readonly auditID: string
  /** From 0; -1 when no rule matched. */
  readonly rule: number
  readonly level: Level
  readonly omitStages: readonly Stage[] | null
  readonly hasUser: boolean
  readonly user: string
  readonly groups: readonly string[] | null
  readonly verb: string
  readonly isResourceRequest: boolean
  readonly apiGroup: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  readonly path: string
}

/** A log, the policy that it was written under, and the truth about it. */
export interface LogSet {
  readonly name: string
  readonly policyText: string
  readonly truth: readonly Truth[]
  /** The log's files, each decompressed. */
  readonly logs: readonly Uint8Array[]
}

/** Two checks: that the policy gives what was recorded for each request, and the same from each logged event alone. */
export function checkLogs({ name, policyText, truth, logs }: LogSet): Row[] {
  const { policy } = parsePolicy(policyText)
  if (policy === null) return [{ name, total: 1, misses: [{ name, differences: ['the policy does not load'] }] }]
  const judge = judgeOf(policy)
  const stored = storeUnder(policy)
  const truths = Map.groupBy(truth, keyOfTruth)
  const records = logs.flatMap(recordsOf)
  return [
    rowOf(`${name} requests`, truth, (one) => checkTruth(policy, one)),
    rowOf(`${name} events`, records, (record) => checkRecord(policy, judge, stored, record, truths)),
  ]
}

/** Requests of level None are checked too, although no log can hold them. */
function checkTruth(policy: Policy, truth: Truth): Miss {
  const { rule, level } = truth
  const evaluation = evaluate(policy, { ...attributesIn(truth), apiVersion: '' })
  const omitStages = truth.omitStages ?? []
  const { omitManagedFields } = evaluation
  const expected = outcome({ ruleIndex: rule < 0 ? null : rule, level, omitStages, omitManagedFields })
  return { name: keyOfTruth(truth), differences: differencesOf(expected, outcome(evaluation)) }
}

function checkRecord(
  policy: Policy,
  judge: Judge,
  stored: ReturnType<typeof storeUnder>,
  record: Uint8Array | string,
  truths: ReadonlyMap<string, readonly Truth[]>,
): Miss {
  if (typeof record === 'string') return { name: 'record', differences: [record] }
  const fields = decoded(record)
  if (typeof fields === 'string') return { name: 'record', differences: [fields] }
  const name = keyOfEvent(fields)
  const verdict = judge(fields)
  const differences = (truths.get(name) ?? []).map((truth) => [
    ...differencesOf({ ruleIndex: truth.rule < 0 ? null : truth.rule, agreement: 'agrees' }, verdict),
    ...differencesOf(flat({ ...attributesIn(truth), apiVersion: '' }), {
      ...flat(verdict.attributes),
      apiVersion: '',
    }),
  ])
  const closest = differences.sort((a, b) => a.length - b.length)[0] ?? ['no line in the truth file']
  return {
    name: `${name} ${fields.stage}`,
    differences: [...closest, ...forgotten(policy, judge, fields), ...stored(record, verdict)],
  }
}

/** Clients choose and repeat the auditID, so it is not enough. */
export function keyOfTruth({ auditID, path, verb }: Truth): string {
  return `${auditID} ${verb} ${path}`
}

export function keyOfEvent({ auditID, requestURI, verb }: EventFields): string {
  return `${auditID} ${verb} ${decodePath(requestURI.replace(/\?.*/s, '')).toWellFormed()}`
}

/** The recorded attributes; of the API version there is no record. */
export function attributesIn(truth: Truth) {
  const { hasUser, verb, isResourceRequest, apiGroup, resource, subresource, namespace, name, path } = truth
  const user = hasUser ? { username: truth.user, groups: truth.groups } : null
  return { user, verb, resourceRequest: isResourceRequest, apiGroup, resource, subresource, namespace, name, path }
}

/** The records of a file; what is no record is told in words. */
export function recordsOf(bytes: Uint8Array, file: number): (Uint8Array | string)[] {
  const cutter = new LineCutter()
  const most = cutter.cut({ file, offset: 0, bytes })
  const rest = cutter.end()
  const notices = [...most.notices, ...rest.notices].map(({ kind, offset }) => `${kind} at byte ${offset}`)
  return [...[...most.records, ...rest.records].map((line) => recordBytes(line)), ...notices]
}
