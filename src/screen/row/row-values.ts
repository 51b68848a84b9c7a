import { maskURI } from '../../audit/mask.ts'
import { actOf } from '../../audit/request/act.ts'
import { microseconds } from '../../audit/time.ts'
import type { EventRow } from '../../engine/engine.ts'
import { type FieldName, resourceValue } from '../../query/fields.ts'
import { type Filter, literal, type Part } from '../../query/filter.ts'
import { type Clock, timesAround } from '../../query/times.ts'
import { shownText } from '../labels/store-labels.ts'
import type { World } from '../model/world.ts'

/** What of a row the list can be filtered by. */
export interface RowValues {
  /** The letter that chooses it. */
  readonly key: string
  readonly name: string
  readonly wanted: readonly Part[]
  /** Whether its value may hold a credential, so that it is not shown, and would be in the filter. */
  readonly isMasked: boolean
}

/** How far around a row `±2 minutes` goes, in microseconds. */
const aroundRow = 120_000_000

/** What the list can be filtered by from an event. */
export function rowValues(event: EventRow, { events }: Pick<World, 'events'>, clock: Clock): readonly RowValues[] {
  const { fields, verdict, origin } = event
  const { hasObjectRef, resource, subresource, apiGroup, code } = fields
  const ruleRow =
    verdict === null
      ? undefined
      : events
          .rules(null)
          .value.find(({ policy, ruleIndex }) => policy === verdict.policy && ruleIndex === verdict.ruleIndex)
  const ofTarget = [valueOf('resource', resourceValue(hasObjectRef, resource, subresource, apiGroup))]
  const time = microseconds(fields.stageTimestamp)
  const target = hasObjectRef
    ? [...ofTarget, ...some('ns', fields.namespace), ...some('name', fields.name)]
    : [valueOf('uri', fields.requestURI)]
  const entries: readonly (readonly [key: string, name: string, wanted: Filter])[] = [
    ['u', 'user', [valueOf('user', fields.user)]],
    ['s', 'as', some('as', fields.impersonatedUser)],
    ['a', 'act', [valueOf('act', actOf(fields))]],
    ['t', 'target', target],
    ['n', 'namespace', some('ns', fields.namespace)],
    ['c', 'code', some('code', code === null ? '' : String(code))],
    ['i', 'ip', some('ip', fields.sourceIPs.at(-1) ?? '')],
    ['g', 'agent', some('agent', fields.userAgent)],
    ['r', 'rule', some('rule', ruleRow?.value ?? '')],
    ['o', 'log', some('origin', origin ?? '')],
    ['m', '±2 minutes', Number.isNaN(time) ? [] : [{ field: null, expression: timesAround(time, aroundRow, clock) }]],
  ]
  return entries
    .filter(([, , wanted]) => wanted.length > 0)
    .map(([key, name, wanted]) => ({ key, name, wanted, isMasked: wanted.some(isMasked) }))
}

function valueOf(field: FieldName, text: string): Part {
  return { field, negated: false, values: [literal(text)] }
}

function some(field: FieldName, text: string): Filter {
  return text === '' ? [] : [valueOf(field, text)]
}

function isMasked(part: Part): boolean {
  const { field } = part
  if (field === 'uri') return part.values.some(({ text }) => maskURI(text) !== text)
  return (field === 'ip' || field === 'agent') && part.values.some(({ text }) => shownText(field, text) !== text)
}
