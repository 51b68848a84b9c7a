import { aks } from './aks.ts'
import { awsText } from './aws-text.ts'
import { cloudwatch } from './cloudwatch.ts'
import { ecs } from './ecs.ts'
import { bulkAction } from './es-bulk.ts'
import { exportFormats } from './exports/exports.ts'
import type { RecordFormat } from './format.ts'
import { gke } from './gke.ts'
import { legacyFormat } from './legacy.ts'
import { lists } from './lists.ts'
import { otlp } from './otlp.ts'
import { anyPrefix, prefixed } from './prefixed.ts'
import { viaq } from './viaq.ts'
import { wrapped } from './wrapped.ts'

/** Formats with distinctive marks: no record is in two of them, so their order does not matter. */
export const markedFormats: readonly RecordFormat[] = [
  viaq,
  cloudwatch,
  awsText,
  aks,
  gke,
  otlp,
  ecs,
  ...exportFormats,
  bulkAction,
  lists,
]

/** Formats that accept much, tried after all others, in this order; made anew for each reader, since one has a memory. */
export function looseFormats(): readonly RecordFormat[] {
  return [wrapped, legacyFormat(), prefixed]
}

/** Variants that accept more, for a format that --format forces. */
export const laxFormats: readonly RecordFormat[] = [anyPrefix]
