import type { GroupResources, PolicyRule } from '../../policy.ts'
import type { Check, CheckResult, Subject } from '../finding.ts'

/** Verbs that do not go with what a rule names. */
export const verbsOfNamesChecks: readonly Check[] = [
  {
    id: 'subresource-verb',
    severity: 'warning',
    finds: 'a subresource in a rule without any of its verbs, such as pods/log in a rule for writes',
    why: 'A log is only read, and an eviction or binding only created. Other requests for them get a 405.',
    example: '- level: Request\n  verbs: [create, update]\n  resources:\n  - resources: [pods, pods/log]\n',
    instead:
      '- level: Request\n  verbs: [create, update]\n  resources:\n  - resources: [pods]\n- level: Metadata\n  verbs: [get]\n  resources:\n  - resources: [pods/log]\n',
    look: (subject) => entriesOf(subject).flatMap(subresourceVerbs),
  },
  {
    id: 'names-on-create',
    severity: 'warning',
    finds: 'resourceNames in a rule that is only for create or deletecollection',
    why: 'The name of a new object is in the request body, which is read only after the policy was evaluated, so hardly any such request has a name.',
    example: '- level: Request\n  verbs: [create]\n  resources:\n  - resources: [pods]\n    resourceNames: [web]\n',
    instead: '- level: Request\n  verbs: [update]\n  resources:\n  - resources: [pods]\n    resourceNames: [web]\n',
    look: (subject) => entriesOf(subject).flatMap(namesOnCreate),
  },
]

interface PlacedEntry {
  readonly path: string
  readonly rule: PolicyRule
  readonly entry: GroupResources
}

function entriesOf({ rules }: Subject): PlacedEntry[] {
  return rules.flatMap((rule, index) =>
    (rule.resources ?? []).map((entry, at) => ({ path: `rules[${index}].resources[${at}]`, rule, entry })),
  )
}

/** The verbs of subresources that have only some (kubernetes, pkg/registry, what each storage implements). */
const verbsOf: Readonly<Record<string, readonly string[]>> = {
  'pods/log': ['get'],
  'pods/binding': ['create'],
  'pods/eviction': ['create'],
  'pods/exec': ['create', 'get'],
  'pods/attach': ['create', 'get'],
  'pods/portforward': ['create', 'get'],
  'serviceaccounts/token': ['create'],
}

function subresourceVerbs({ path, rule: { verbs }, entry: { group = '', resources } }: PlacedEntry): CheckResult[] {
  if (group !== '' || (verbs?.length ?? 0) === 0) return []
  return (resources ?? []).flatMap((word, at): CheckResult[] => {
    const own = Object.hasOwn(verbsOf, word) ? verbsOf[word] : undefined
    if (own === undefined || own.some((verb) => verbs?.includes(verb))) return []
    const message = `"${word}" has only the verb${own.length === 1 ? '' : 's'} ${own.join(' and ')}, so this matches hardly any request`
    return [{ path: `${path}.resources[${at}]`, message, advice: 'Put it in a rule with its verbs.' }]
  })
}

function namesOnCreate({ path, rule: { verbs }, entry: { resources, resourceNames } }: PlacedEntry): CheckResult[] {
  const nameless = verbs?.length ? verbs.every((verb) => verb === 'create' || verb === 'deletecollection') : false
  const whole = (resources ?? []).every((word) => !word.includes('/') && word !== '*')
  if (!nameless || !whole || !resourceNames?.length || resourceNames.includes('')) return []
  const message = 'hardly any create or deletecollection has a name, so this entry matches hardly any request'
  return [
    {
      path: `${path}.resourceNames`,
      message,
      advice: 'Remove resourceNames, or name the verbs update, patch and delete.',
    },
  ]
}
