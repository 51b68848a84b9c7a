import { aks } from './aks.ts'
import { cloudwatch } from './cloudwatch.ts'
import { cri } from './cri.ts'
import { docker } from './docker.ts'
import { ecs } from './ecs.ts'
import { exportFormats } from './exports/exports.ts'
import type { RecordFormat } from './format.ts'
import { gke } from './gke.ts'
import { legacy } from './legacy.ts'
import { lists } from './lists.ts'
import { otlp } from './otlp.ts'
import { anyPrefix, prefixed } from './prefixed.ts'
import { viaq } from './viaq.ts'
import { wrapped } from './wrapped.ts'

/** Formats of container runtimes, recognized by how lines begin. Their parts are joined before other formats are tried. */
export const containerFormats: readonly RecordFormat[] = [cri, docker]

/** Formats with distinctive marks: no record is in two of them, so their order does not matter. */
export const markedFormats: readonly RecordFormat[] = [viaq, cloudwatch, aks, gke, otlp, ecs, ...exportFormats, lists]

/** Formats that accept much, tried after all others, in this order. */
export const looseFormats: readonly RecordFormat[] = [wrapped, legacy, prefixed]

/** Variants that accept more, for a format that --format forces. */
export const laxFormats: readonly RecordFormat[] = [anyPrefix]
