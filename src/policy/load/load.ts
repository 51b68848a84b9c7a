import type { LoadedPolicy, Policy, PolicyText } from '../policy.ts'
import { decodePolicy } from './decode.ts'
import { type OpenText, openText } from './open-text.ts'
import { type Item, type PolicyNode, repeatedKeys, type SyntaxTree } from './policy-node.ts'
import { looksLikeJson, readJson } from './read-json.ts'
import { readYaml } from './read-yaml.ts'
import type { Decoding, Note } from './schema.ts'
import { validatePolicy } from './validate.ts'
import { abilitiesOf, newestKubernetes, versionOf } from './version.ts'

/**
 * Loads an audit policy from the text of its file, and accepts and refuses what kube-apiserver does (k8s.io/apiserver,
 * pkg/audit/policy/reader.go, `LoadPolicyFromBytes`). `kubernetes` is the version to follow, such as `1.31`: it decides
 * which apiVersions are read and whether `group: "*"` is allowed. Never throws: `errors` has everything that the first
 * failing step finds, and `warnings`, by line, what kube-apiserver ignores with a warning.
 */
export function parsePolicy(text: string, options: { readonly kubernetes?: string } = {}): LoadedPolicy {
  const file = openText(text)
  const abilities = abilitiesOf(options.kubernetes ?? newestKubernetes)
  const tree = looksLikeJson(text) ? readJson(file.text) : readYaml(file.text)
  const further = furtherDocuments(tree)
  const refuse = (errors: readonly Note[], warnings: readonly Note[] = []): LoadedPolicy => ({
    policy: null,
    text: null,
    errors: errors.map(file.locate),
    warnings: inOrder([...warnings, ...further]).map(file.locate),
  })

  if (tree.fault)
    return refuse([{ code: 'malformed', path: '', ...tree.fault, message: `failed decoding: ${tree.fault.message}` }])
  const version = versionOf(tree.value, abilities)
  if ('problem' in version) return refuse([version.problem])
  if (tree.value === null) return refuse([])

  const decoding: Decoding = { text: file.text, errors: [], warnings: [], places: new Map(), newer: abilities.newer }
  const decoded = decodePolicy(tree.value, decoding)
  const warnings = [...decoding.warnings, ...repeats(tree.value)]
  if (decoding.errors.length > 0) return refuse(decoding.errors, warnings)

  const invalid = validatePolicy(decoded, abilities)
  if (invalid.length > 0) {
    const errors = invalid.map(({ place, ...problem }) => ({ ...problem, at: nearestPlace(place, decoding.places) }))
    return refuse(errors, warnings)
  }
  return {
    // Validation has just checked its levels and stages.
    policy: { ...decoded, apiVersion: version.apiVersion, kind: 'Policy' } as Policy,
    text: policyText(file, tree.value, decoding.places),
    errors: [],
    warnings: inOrder([...warnings, ...further]).map(file.locate),
  }
}

function inOrder(notes: readonly Note[]): Note[] {
  return notes.toSorted((a, b) => a.at - b.at)
}

function furtherDocuments({ value, further }: SyntaxTree): Note[] {
  if (further === null) return []
  const advice =
    value === null ? 'Remove the `---` before it: the first document is empty.' : 'Keep one policy in the file.'
  return [
    {
      code: 'ignored-document',
      path: '',
      at: further,
      message: 'only the first YAML document is read: what follows is ignored',
      advice,
    },
  ]
}

function repeats(value: PolicyNode): Note[] {
  return Array.from(repeatedKeys(value), ({ path, key, at, merged }) => ({
    code: 'duplicate-key',
    path,
    at,
    message: `key ${JSON.stringify(key)} already set in map: the last one counts`,
    advice: merged ? 'Set it in one place: in the merged map or beside it.' : 'Remove all but one.',
  }))
}

/** A missing value is shown at its closest parent. */
function nearestPlace(path: string, places: ReadonlyMap<string, number>): number {
  const parent = path.replace(/\.?[^.]*$/, '')
  return places.get(path) ?? (parent === path || parent === '' ? 0 : nearestPlace(parent, places))
}

function policyText(file: OpenText, value: PolicyNode, places: ReadonlyMap<string, number>): PolicyText {
  return {
    lines: file.lines,
    rules: rulesOf(value).map(({ at, value: rule }) => ({
      first: file.place(at).line,
      last: file.place(Math.max(at, rule.end - 1)).line,
    })),
    positions: new Map(Array.from(places, ([path, at]) => [path, file.place(at)])),
  }
}

function rulesOf(value: PolicyNode): readonly Item[] {
  const rules = value.kind === 'map' ? value.entries.get('rules')?.value : undefined
  return rules?.kind === 'list' ? rules.items : []
}
