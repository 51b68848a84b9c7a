import { checkEvaluations, checkProjection } from './check-evaluations.ts'
import { checkEvents, checkForeign, checkMemory } from './check-events.ts'
import { checkRequests } from './check-requests.ts'
import { checkRewritten, rewritings } from './check-rewritten.ts'
import type { Row } from './row.ts'
import type { Vectors } from './shapes.ts'

/**
 * What is asked of the program: the rule and attributes of each case; that an answer from memory is the same; and that
 * none is given with a confidence that it lacks.
 */
export const questions = ['rule', 'memory', 'doubt'] as const
export type Question = (typeof questions)[number]

/** The checks of one file of vectors, but for policy files, which need the YAML reader. */
export function checkVectors(
  name: string,
  vectors: Exclude<Vectors, { kind: 'loads' }>,
  asked: readonly Question[] = questions,
): Row[] {
  return asked.flatMap((question) => checks[question](name, vectors))
}

const checks: Record<Question, (name: string, vectors: Exclude<Vectors, { kind: 'loads' }>) => Row[]> = {
  rule: (name, vectors) => {
    if (vectors.kind === 'evaluations') return [checkEvaluations(name, vectors.cases)]
    if (vectors.kind === 'events') return [checkEvents(name, vectors.cases)]
    return [checkRequests(name, vectors.cases)]
  },
  memory: (name, vectors) => {
    if (vectors.kind === 'evaluations') return [checkProjection(`${name}, remembered`, vectors.cases)]
    if (vectors.kind === 'events') return [checkMemory(`${name}, remembered`, vectors.cases)]
    return []
  },
  doubt: (name, vectors) => {
    if (vectors.kind !== 'events') return []
    const rewritten = rewritings.map((rewriting) => checkRewritten(name, vectors.cases, rewriting))
    return [checkForeign(`${name}, another policy`, vectors.cases), ...rewritten]
  },
}
