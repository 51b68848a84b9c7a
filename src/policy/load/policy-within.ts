import type { Position } from '../policy.ts'
import { innerPolicies, innerValueAt } from './inner-policy.ts'
import { type OpenText, openText } from './open-text.ts'
import type { Entry, PolicyNode } from './policy-node.ts'
import { looksLikeJson, readJson } from './read-json.ts'
import { readYaml } from './read-yaml.ts'
import { holdsPolicy } from './version.ts'

/** A policy within another manifest: one value of a ConfigMap's `data`, or a text or an object at a path. */
export interface WrappedPolicy {
  readonly kind: 'wrapped'
  readonly key: string
  /** The policy's own text. */
  readonly text: string
  /** Where the key is in the manifest's file. */
  readonly at: Position
  /**
   * How to map a place in the text to the file: add `lines` to its line and `columns` to its column. Null when the
   * value is a text, but not a literal block (`|`): every place is then shown at the key.
   */
  readonly offset: { readonly lines: number; readonly columns: number } | null
}

export type InnerPolicy =
  | WrappedPolicy
  /** The text itself is the policy, or cannot be read, which the loader reports. */
  | { readonly kind: 'plain' }
  /** A ConfigMap with several policies, and no key that chooses one. */
  | { readonly kind: 'several'; readonly choices: readonly (Position & { readonly key: string })[] }
  /** Without a policy, or without the given key; `keys` are those of a ConfigMap, and of policies in another manifest. */
  | { readonly kind: 'none'; readonly isConfigMap: boolean; readonly keys: readonly string[] }

/**
 * Extracts an audit policy from the manifest that wraps it: the only value of a ConfigMap's `data` that looks like a policy;
 * or what the given key names, whatever it looks like: a value of a ConfigMap's `data`, or a path in any manifest, as
 * `innerPolicies` gives it. kube-apiserver reads none of them, but people keep policies in them.
 */
export function policyWithin(source: string, key?: string): InnerPolicy {
  const file = openText(source)
  const { text } = file
  if (key === undefined && !text.includes('ConfigMap')) return { kind: 'plain' }
  const { value } = looksLikeJson(text) ? readJson(text) : readYaml(text)
  if (value === null) return { kind: 'plain' }
  const data = dataOf(value)
  const found = data?.filter((entry) => (key === undefined ? holdsPolicy(entry) : entry.key === key)) ?? []
  const [one] = found
  if (found.length > 1) {
    return { kind: 'several', choices: found.map((each) => ({ key: each.key, ...file.place(each.at) })) }
  }
  if (one?.value.kind === 'string') return wrapped(one.key, one, file)
  if (key === undefined) return data === null ? { kind: 'plain' } : noneIn(value, data)
  const inner = innerValueAt(value, key)
  if (inner?.value.kind === 'string' || inner?.value.kind === 'map') return wrapped(key, inner, file)
  return noneIn(value, data)
}

/**
 * Wraps a text, or an object, whose text is that of the file with blanks around it: that keeps all places. What begins with a
 * brace must not become strict JSON, so that YAML gets a line before it.
 */
function wrapped(key: string, { at, value }: Pick<Entry, 'at' | 'value'>, file: OpenText): WrappedPolicy {
  const place = { kind: 'wrapped', key, at: file.place(at) } as const
  if (value.kind === 'string') return { ...place, text: value.value, offset: offsetOf(value, value.value, file) }
  const { text } = file
  const alone = blank(text.slice(0, value.start)) + text.slice(value.start, value.end) + blank(text.slice(value.end))
  if (looksLikeJson(text)) return { ...place, text: alone, offset: { lines: 0, columns: 0 } }
  return { ...place, text: `---\n${alone}`, offset: { lines: -1, columns: 0 } }
}

function blank(text: string): string {
  return text.replaceAll(/[^\n\r\x85\u2028\u2029]/g, ' ')
}

function noneIn(value: PolicyNode, data: readonly Entry[] | null): InnerPolicy {
  const keys = data === null ? innerPolicies(value).map(({ path }) => path) : data.map((entry) => entry.key)
  return { kind: 'none', isConfigMap: data !== null, keys }
}

/** The arguments that load the policies within a manifest, such as `cluster.yaml#spec.policy`; empty if it holds none. */
export function innerPolicyNames(name: string, source: string): readonly string[] {
  const { text } = openText(source)
  const { value } = looksLikeJson(text) ? readJson(text) : readYaml(text)
  return value === null ? [] : innerPolicies(value).map(({ path }) => `${name}#${path}`)
}

/** Maps a place in a wrapped policy's text to the file; one before the policy is that of its key. */
export function placeInFile({ at, offset }: WrappedPolicy, { line, column }: Position): Position {
  if (offset === null || line + offset.lines < at.line) return at
  return { line: line + offset.lines, column: column + offset.columns }
}

/** The values of a ConfigMap; null when it is another object. */
function dataOf(value: PolicyNode): readonly Entry[] | null {
  if (value.kind !== 'map') return null
  const kind = value.entries.get('kind')?.value
  if (kind?.kind !== 'string' || kind.value !== 'ConfigMap') return null
  const data = value.entries.get('data')?.value
  return data?.kind === 'map' ? [...data.entries.values()] : []
}

const blockHeader = /^\|[-+\d]*[ \t]*(?:#.*)?(?:[\n\r\x85\u2028\u2029])/

/** A literal block keeps its lines, and indents them all by the same amount. */
function offsetOf(value: PolicyNode, text: string, file: OpenText): WrappedPolicy['offset'] {
  if (!blockHeader.test(file.text.slice(value.start, value.start + 200))) return null
  const lines = file.place(value.start).line
  const own = text.split('\n')
  const first = own.findIndex((line) => line.trim() !== '')
  const written = file.lines[lines + first] ?? ''
  return { lines, columns: Math.max(0, written.length - (own[first] ?? '').replace(/\r$/, '').length) }
}
