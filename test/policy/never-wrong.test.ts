import { describe, expect, it } from 'vitest'
import { checkRewritten, rewritings, rewritten } from '../conformance/check-rewritten.ts'
import { unexpected } from '../conformance/exceptions.ts'
import { find } from '../conformance/find.ts'
import { fixtures } from '../support/paths.ts'

const { files } = find(fixtures)
const cases = files.flatMap(({ vectors }) => (vectors.kind === 'events' ? vectors.cases : []))

/**
 * How often each answer is given. Without these numbers an answer that is always "one of all rules" would pass; they
 * change only when doubt is resolved better or worse than before.
 */
const answers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'requestURI removed': { agrees: 1485, inferred: 66, ambiguous: 28 },
  'behind a proxy': { agrees: 1485, inferred: 66, ambiguous: 28 },
  'behind a service': { agrees: 1485, inferred: 66, ambiguous: 28 },
  'objectRef removed': { agrees: 865, inferred: 520, ambiguous: 194 },
  'objectRef and requestURI removed': { agrees: 469, inferred: 663, ambiguous: 447 },
  'URL removed': { agrees: 168, inferred: 179, ambiguous: 83 },
  'user removed': { agrees: 1386, inferred: 371, ambiguous: 147 },
  'user, objectRef and requestURI removed': { agrees: 346, inferred: 891, ambiguous: 669 },
}

describe.each(rewritings)('$name', (rewriting) => {
  it('leaves the true rule among the candidates, and is never said to agree with another', () => {
    expect(unexpected([checkRewritten('events', cases, rewriting)])).toEqual([])
    const verdicts = rewritten(cases, rewriting)
    const confident = verdicts.filter(({ verdict }) => verdict.agreement === 'agrees')
    expect(confident.filter(({ verdict, expect }) => verdict.ruleIndex !== expect.ruleIndex)).toEqual([])
  })

  it('is answered as often as it can be', () => {
    const given = rewritten(cases, rewriting).map(({ verdict }) => (verdict.inferred ? 'inferred' : verdict.agreement))
    const count = (answer: string): number => given.filter((one) => one === answer).length
    const all = { agrees: count('agrees'), inferred: count('inferred'), ambiguous: count('ambiguous') }
    expect(all).toEqual(answers[rewriting.name])
    const length: Readonly<Record<string, number | undefined>> = {
      'URL removed': 430,
      'user removed': 1906,
      'user, objectRef and requestURI removed': 1906,
    }
    expect(given).toHaveLength(length[rewriting.name] ?? 1579)
  })

  it('gives candidates in order, at least two, and none else', () => {
    const verdicts = rewritten(cases, rewriting).map(({ verdict }) => verdict)
    const odd = verdicts.filter(({ agreement, candidates, inferred }) => {
      const ascending = candidates.every((rule, index) => index === 0 || rule > candidates[index - 1]!)
      return !ascending || (agreement === 'ambiguous' ? candidates.length < 2 || inferred : candidates.length > 0)
    })
    expect(odd).toEqual([])
  })
})
