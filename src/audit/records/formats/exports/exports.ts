import type { RecordFormat } from '../format.ts'
import { datadog } from './datadog.ts'
import { table } from './exported-rows.ts'
import { loki } from './loki.ts'

/** The formats with distinctive marks in which log services and databases export events. */
export const exportFormats: readonly RecordFormat[] = [datadog, loki, table]
