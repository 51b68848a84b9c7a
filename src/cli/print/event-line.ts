import { maskURI } from '../../audit/mask.ts'
import { actOf } from '../../audit/request/act.ts'
import { isDryRun } from '../../audit/request/dry-run.ts'
import type { EventRow } from '../../engine/engine.ts'
import { numberedRule, ruleName } from '../../explain/policy-file.ts'
import { tookUntil } from '../../explain/took-words.ts'
import { combinedResource } from '../../policy/judge/match.ts'
import type { ColumnName } from '../../screen/draw/list-columns.ts'
import type { RowVerdict } from '../../store/judging/judges.ts'
import type { Total } from '../../store/totals.ts'
import { joinSafe, safe, safeJson, type SafeText, say } from '../../text/safe.ts'
import { fill, width } from '../../text/width.ts'
import { labelOf, type PolicySet } from '../policies/policy-set.ts'
import { tonesOf } from './column-tones.ts'
import type { TextLook } from './text-look.ts'

/** What a line is made of: an event, or a request as one. */
export interface LineRow extends EventRow {
  /** Of a request, its stages in the order of the log, and whether its end is not among them. */
  readonly request?: { readonly stages: readonly EventRow['stage'][]; readonly isOpen: boolean }
}

/** An event or request as one line of JSON, with its keys in a fixed order; later versions only add keys. */
export function jsonLine(row: LineRow, policies: PolicySet): SafeText {
  const { fields: event, verdict: judged, took, origin: log } = row
  const members: readonly (readonly [string, SafeText])[] = [
    ['auditID', safeJson(event.auditID)],
    ['stage', safeJson(event.stage)],
    ['time', safeJson(event.stageTimestamp)],
    ['verb', safeJson(event.verb)],
    ['user', safeJson(event.user)],
    ['impersonatedUser', safeJson(event.impersonatedUser)],
    ['apiGroup', safeJson(event.apiGroup)],
    ['resource', safeJson(event.resource)],
    ['subresource', safeJson(event.subresource)],
    ['namespace', safeJson(event.namespace)],
    ['name', safeJson(event.name)],
    ['requestURI', safeJson(event.requestURI)],
    ['code', safeJson(event.code)],
    ['tookMs', safe(Number.isNaN(took) ? 'null' : (took / 1000).toFixed(3))],
    ['level', safeJson(event.level === '' ? null : event.level)],
    ['rule', safeJson(ruleObject(judged, policies))],
    ['verdict', safeJson(event.level === '' ? null : (judged?.agreement ?? null))],
  ]
  const candidates: readonly (readonly [string, SafeText])[] =
    judged !== null && judged.candidates.length > 0
      ? [['candidates', safeJson(judged.candidates.map((candidate) => candidate + 1))]]
      : []
  const change: readonly (readonly [string, SafeText])[] =
    policies.compared === null ? [] : [['change', safeJson(judged?.change ?? null)]]
  const origin: readonly (readonly [string, SafeText])[] = log === null ? [] : [['origin', safeJson(log)]]
  const approximate: typeof change = event.level === '' ? [['approximate', safeJson(true)]] : []
  const act: typeof change = [
    ['act', safeJson(actOf(event))],
    ['dryRun', safeJson(isDryRun(event))],
  ]
  const request: typeof change =
    row.request === undefined
      ? []
      : [
          ['stages', safeJson(row.request.stages)],
          ['open', safeJson(row.request.isOpen)],
        ]
  const all = [...members, ...candidates, ...change, ...origin, ...approximate, ...act, ...request]
  const body = joinSafe(
    all.map(([key, value]) => joinSafe([safe(`"${key}":`), value])),
    ',',
  )
  return joinSafe([safe('{'), body, safe('}')])
}

function ruleObject(judged: RowVerdict | null, { policies }: PolicySet): object | null {
  const shown = policies[judged?.policy ?? -1]
  const rule = judged?.ruleIndex ?? null
  if (judged === null || shown === undefined || rule === null) return null
  const numbered = numberedRule(shown, rule)
  return policies.length === 1 ? numbered : { ...numbered, policy: labelOf(policies, judged.policy) }
}

/**
 * An event as a line to read. Spaces align its columns, unless a value is unusually long. `brief` is the same event with
 * short texts, which are enough for its colours.
 */
export function textLine(
  row: EventRow,
  policies: PolicySet,
  paint: TextLook['paint'] = null,
  brief: EventRow = row,
): SafeText {
  const { fields: event, verdict: judged, origin, took } = row
  const user = event.impersonatedUser === '' ? event.user || '(none)' : `${event.user}→${event.impersonatedUser}`
  const what = event.hasObjectRef ? combinedResource(event) : maskURI(event.requestURI)
  const which =
    event.namespace === '' || event.name === '' ? event.namespace || event.name : `${event.namespace}/${event.name}`
  const target = which === '' || !event.hasObjectRef ? what : `${what} ${which}`
  const verdict = judged === null ? [] : verdictColumns(judged, policies)
  const columns: readonly (readonly [ColumnName, SafeText])[] = [
    ...(origin === null ? [] : [['origin', atLeast(origin, 12)] as const]),
    ['time', atLeast(event.stageTimestamp, 27)],
    ['stage', atLeast(event.stage, 16)],
    ['user', atLeast(user, 26)],
    ['verb', atLeast(event.verb || '(none)', 16)],
    ['target', atLeast(target, 44)],
    ['code', atLeast(event.code === null ? '' : String(event.code), 3, 'right')],
    ['took', atLeast(tookUntil(event.stage, took), 5, 'right')],
    ['rule', atLeast(event.level || '~', verdict.length > 0 ? 15 : 0)],
    ...verdict,
  ]
  if (paint === null)
    return joinSafe(
      columns.map(([, text]) => text),
      ' ',
    )
  const toneOf = tonesOf(brief)
  return joinSafe(
    columns.map(([name, text]) => paint(text, toneOf(name))),
    ' ',
  )
}

function verdictColumns(
  judged: RowVerdict,
  { policies, compared }: PolicySet,
): (readonly ['rule' | 'change', SafeText])[] {
  const { policy, ruleIndex, agreement, candidates, change } = judged
  const shown = policies[policy]
  if (shown === undefined) return []
  const of = policies.length > 1 ? ` of ${labelOf(policies, policy)}` : ''
  const said =
    candidates.length > 0
      ? say`${agreement}: rules ${candidates.map((candidate) => candidate + 1).join(', ')}`
      : safe(agreement)
  const rule = ['rule', atLeast(`${ruleName(shown, ruleIndex)}${of}`, 18)] as const
  if (compared === null) return [rule, ['rule', said]]
  return [rule, ['rule', atLeast(said, 9)], ['change', safe(change ?? '')]]
}

/** One line of the summary: three values separated by TAB, which no value can contain. */
export function summaryLine({ section, value, count }: Total): SafeText {
  return `${safe(section)}\t${safe(value)}\t${count}` as SafeText
}

/** Pads with spaces, but never cuts: other programs read lines too. */
function atLeast(text: string, cells: number, align: 'left' | 'right' = 'left'): SafeText {
  const shown = safe(text)
  return width(shown) >= cells ? shown : fill(shown, cells, align)
}
