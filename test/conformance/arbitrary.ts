import fc from 'fast-check'
import { type Attributes, levels, stages } from '../../src/audit/event.ts'
import type { GroupResources, Policy, PolicyRule } from '../../src/policy/policy.ts'

/** Few words, so that rules and requests often meet, with those that look like wildcards or like our own stand-ins. */
const hostile = [
  '',
  '*',
  '*/*',
  '0',
  '-1',
  ';',
  ',',
  'nil',
  'null',
  '__proto__',
  'constructor',
  '\ufffd',
  '\udcff',
  'é',
  'a"b',
  '\\',
  '","',
]
const word = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'b', '*', '') }, fc.constantFrom(...hostile))
const resource = fc.constantFrom(
  'pods',
  'a',
  'pods/log',
  '*/log',
  'pods/*',
  '*',
  '*/*',
  '*/',
  '/*',
  '',
  '*/*/log',
  'a/b/c',
)
const path = fc.constantFrom('/', '/a', '/a/', '/a/b', '/ab', '/*', '*', '', '/\udcff', '/a*b', '//')
const url = fc.constantFrom('/', '/a', '/a*', '/a/*', '/a/b', '*', '**', '/**', '', 'a*b', '/*', '/\ufffd')

/** A criterion is left out more often than not, or hardly any rule would match. */
const list = <T>(item: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<T[] | null>(null, []) },
    fc.array(item, { minLength: 1, maxLength: 3 }),
  )

const entry: fc.Arbitrary<GroupResources> = fc.record(
  { group: word, resources: list(resource), resourceNames: list(word) },
  { requiredKeys: [] },
)

const rule: fc.Arbitrary<PolicyRule> = fc.record(
  {
    level: fc.constantFrom(...levels),
    users: list(word),
    userGroups: list(word),
    verbs: list(word),
    resources: list(entry),
    namespaces: list(word),
    nonResourceURLs: list(url),
    omitStages: list(fc.constantFrom(...stages)),
    omitManagedFields: fc.boolean(),
  },
  { requiredKeys: ['level'] },
)

export const policies: fc.Arbitrary<Policy> = fc.record(
  {
    rules: fc.array(rule, { maxLength: 5 }),
    omitStages: list(fc.constantFrom(...stages)),
    omitManagedFields: fc.boolean(),
  },
  { requiredKeys: ['rules'] },
)

export const requests: fc.Arbitrary<Attributes> = fc.record({
  user: fc.option(fc.record({ username: word, groups: fc.array(word, { maxLength: 3 }) })),
  verb: word,
  resourceRequest: fc.boolean(),
  apiGroup: word,
  apiVersion: word,
  namespace: word,
  resource: fc.constantFrom('pods', 'a', 'b', '*', '', 'pods/log', 'log'),
  subresource: fc.constantFrom('', 'log', '*', 'b', 'b/c', '*/log', '/'),
  name: word,
  path,
})
