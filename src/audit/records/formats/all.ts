import { aks } from './aks.ts'
import { cloudwatch } from './cloudwatch.ts'
import { cri } from './cri.ts'
import { docker } from './docker.ts'
import { ecs } from './ecs.ts'
import type { RecordFormat } from './format.ts'
import { gke } from './gke.ts'
import { legacy } from './legacy.ts'
import { lists } from './lists.ts'
import { otlp } from './otlp.ts'
import { anyPrefix, prefixed } from './prefixed.ts'
import { viaq } from './viaq.ts'
import { wrapped } from './wrapped.ts'

/** What container runtimes write, told by how lines begin: what follows is nobody's to judge before it is put together. */
export const containerShapes: readonly RecordFormat[] = [cri, docker]

/** Shapes with marks of their own: no record is of two of them, so that they can be tried in any order. */
export const markedShapes: readonly RecordFormat[] = [viaq, cloudwatch, aks, gke, otlp, ecs, lists]

/** Shapes that take much, to be tried behind all others, in this order. */
export const looseShapes: readonly RecordFormat[] = [wrapped, legacy, prefixed]

/** What takes more of a shape where it is asked for. */
export const laxShapes: readonly RecordFormat[] = [anyPrefix]
