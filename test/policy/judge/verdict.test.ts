import { describe, expect, it } from 'vitest'
import type { EventFields } from '../../../src/audit/event.ts'
import { attributesOf } from '../../../src/audit/request/attributes.ts'
import { evaluate } from '../../../src/policy/judge/match.ts'
import { fits, type Verdict, verdictOf } from '../../../src/policy/judge/verdict.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { eventOf, urlEventOf } from '../../support/events.ts'

function judged(policy: Policy, event: EventFields): Omit<Verdict, 'attributes'> {
  const { attributes, ...verdict } = verdictOf(policy, (one) => evaluate(policy, one), event, attributesOf(event))
  // Whatever is shown as the rule is what the reading shown with it evaluates to.
  expect(evaluate(policy, attributes).ruleIndex).toBe(verdict.ruleIndex)
  return verdict
}

const sure = { candidates: [], inferred: false }

describe('one reading', () => {
  const policy: Policy = {
    omitStages: ['RequestReceived'],
    rules: [
      { level: 'None', users: ['nobody'] },
      { level: 'Request', users: ['bob'], omitStages: ['Panic'] },
      { level: 'Metadata', users: ['alice'] },
    ],
  }

  it.each<[Partial<EventFields>, number | null, string]>([
    [{}, 2, 'agrees'],
    [{ user: 'bob', level: 'Request' }, 1, 'agrees'],
    [{ user: 'bob', level: 'Request', stage: 'Panic' }, 1, 'drift'],
    [{ user: 'bob', level: 'Request', stage: 'RequestReceived' }, 1, 'drift'],
    [{ user: 'bob', level: 'Metadata' }, 1, 'drift'],
    [{ user: 'bob', level: 'RequestResponse' }, 1, 'drift'],
    [{ stage: 'RequestReceived' }, 2, 'drift'],
    [{ user: 'nobody', level: 'None' }, 0, 'drift'],
    [{ user: 'nobody' }, 0, 'drift'],
    [{ user: 'someone' }, null, 'drift'],
    [{ user: 'someone', level: 'None' }, null, 'drift'],
  ])('%j: rule %j, %s', (fields, ruleIndex, agreement) => {
    expect(judged(policy, eventOf(fields))).toEqual({ ruleIndex, agreement, ...sure })
  })
})

describe('several interpretations', () => {
  const lease = { resources: [{ resources: ['pods'], resourceNames: ['web'] }] }
  const event = eventOf({ verb: 'create', requestURI: '' })

  it('of one rule are no doubt', () => {
    const policy: Policy = { rules: [{ level: 'Metadata' }] }
    expect(judged(policy, event)).toEqual({ ruleIndex: 0, agreement: 'agrees', ...sure })
  })

  it('that only one fits: that one, inferred', () => {
    const policy: Policy = { rules: [{ level: 'Request', ...lease }, { level: 'Metadata' }] }
    expect(judged(policy, event)).toEqual({ ruleIndex: 1, agreement: 'agrees', candidates: [], inferred: true })
    const request = { ...event, level: 'Request' } as const
    expect(judged(policy, request)).toEqual({ ruleIndex: 0, agreement: 'agrees', candidates: [], inferred: true })
  })

  it('that none fits: drift, and the rule of the plain reading', () => {
    const policy: Policy = { rules: [{ level: 'Request', ...lease }, { level: 'RequestResponse' }] }
    expect(judged(policy, event)).toEqual({ ruleIndex: 0, agreement: 'drift', ...sure })
  })

  it('that several fit: all of these, and none of the others', () => {
    const rules: Policy['rules'] = [
      { level: 'Metadata', namespaces: ['shop'], ...lease },
      { level: 'Metadata', namespaces: [''], ...lease },
      { level: 'Request', namespaces: ['shop'] },
      { level: 'Metadata' },
    ]
    const verdict = { ruleIndex: 0, agreement: 'ambiguous', candidates: [0, 1, 3], inferred: false }
    expect(judged({ rules }, event)).toEqual(verdict)
  })

  it('with a stage left out are fewer', () => {
    const rules: Policy['rules'] = [
      { level: 'Metadata', omitStages: ['ResponseComplete'], ...lease },
      { level: 'Metadata' },
    ]
    expect(judged({ rules }, event)).toMatchObject({ ruleIndex: 1, agreement: 'agrees', inferred: true })
  })
})

describe('an event with neither objectRef nor URI', () => {
  const event = urlEventOf({ requestURI: '' })

  it.each<[string, Policy['rules'], number[]?]>([
    ['a URL', [{ level: 'Metadata', nonResourceURLs: ['/healthz'] }]],
    ['URLs', [{ level: 'Metadata', nonResourceURLs: ['/healthz*'] }]],
    ['a namespace', [{ level: 'Metadata', namespaces: ['shop'] }]],
    ['no namespace', [{ level: 'Metadata', namespaces: [''] }]],
    ['a resource', [{ level: 'Metadata', resources: [{ group: 'apps', resources: ['deployments'] }] }]],
    ['a group', [{ level: 'Metadata', resources: [{ group: 'apps' }] }]],
    ['all groups', [{ level: 'Metadata', resources: [{ group: '*', resources: ['*/status'] }] }]],
    ['subresources', [{ level: 'Metadata', resources: [{ resources: ['pods/*'] }] }]],
    // kube-apiserver takes the word by itself, or for a subresource named `*`; it leaves all others to `pods/*`.
    [
      'subresources that `*/*` seems to take',
      [
        { level: 'Request', resources: [{ resources: ['*/*', 'pods'] }] },
        { level: 'Metadata', resources: [{ resources: ['pods/*'] }] },
      ],
      [1, 2],
    ],
    ['a subresource', [{ level: 'Metadata', resources: [{ resources: ['pods/log'] }] }]],
    ['a name', [{ level: 'Metadata', resources: [{ resources: ['*'], resourceNames: ['n'] }] }]],
    ['no name', [{ level: 'Metadata', resources: [{ resources: ['pods'], resourceNames: [''] }] }]],
  ])('may be of a rule for %s', (_, rules, candidates = [0, 1]) => {
    const policy = { rules: [...(rules ?? []), { level: 'Metadata' as const }] }
    expect(judged(policy, event)).toMatchObject({ agreement: 'ambiguous', candidates })
  })

  it('may be of a rule behind one that takes the same by another word', () => {
    const rules: Policy['rules'] = [
      { level: 'Request', resources: [{ resources: ['pods', 'pods/*'] }] },
      { level: 'Metadata', resources: [{ resources: ['*/log', 'pods'] }] },
      { level: 'Request' },
    ]
    expect(judged({ rules }, event)).toMatchObject({ ruleIndex: 1, agreement: 'agrees', inferred: true })
  })

  it('is of no rule that an earlier one leaves nothing to', () => {
    const rules: Policy['rules'] = [
      { level: 'Request', resources: [{ group: '*' }] },
      { level: 'Metadata', resources: [{ resources: ['pods'] }] },
      { level: 'Metadata', nonResourceURLs: ['*'] },
    ]
    expect(judged({ rules }, event)).toMatchObject({ ruleIndex: 2, agreement: 'agrees', inferred: true })
  })

  it('is still of its user and verb', () => {
    const rules: Policy['rules'] = [
      { level: 'Metadata', users: ['bob'], nonResourceURLs: ['/a'] },
      { level: 'Metadata', verbs: ['list'], namespaces: ['shop'] },
      { level: 'Metadata' },
    ]
    expect(judged({ rules }, event)).toEqual({ ruleIndex: 2, agreement: 'agrees', ...sure })
  })
})

it('says None fits nothing', () => {
  const none = { ruleIndex: 0, level: 'None', omitStages: [], omitManagedFields: false, reasons: [] } as const
  expect(fits({ level: 'None', stage: 'ResponseComplete' }, none)).toBe(false)
})
