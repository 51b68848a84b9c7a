import type { Position } from '../policy.ts'
import { type OpenText, openText } from './open-text.ts'
import type { Entry } from './policy-node.ts'
import { looksLikeJson, readJson } from './read-json.ts'
import { readYaml } from './read-yaml.ts'
import { holdsPolicy } from './version.ts'

/** A policy that is one value of a ConfigMap's `data`. */
export interface WrappedPolicy {
  readonly kind: 'wrapped'
  readonly key: string
  /** The policy's own text. */
  readonly text: string
  /** Where the key is in the ConfigMap's file. */
  readonly at: Position
  /**
   * How to map a place in the text to the file: add `lines` to its line and `columns` to its column. Null when the
   * value is not a literal block (`|`): every place is then shown at the key.
   */
  readonly offset: { readonly lines: number; readonly columns: number } | null
}

export type ConfigMapPolicy =
  | WrappedPolicy
  /** Not a ConfigMap: the text itself is the policy. */
  | { readonly kind: 'plain' }
  /** A ConfigMap with several policies, and no key that chooses one. */
  | { readonly kind: 'several'; readonly choices: readonly (Position & { readonly key: string })[] }
  /** A ConfigMap without a policy, or without the given key; `keys` are those that it has. */
  | { readonly kind: 'none'; readonly keys: readonly string[] }

/**
 * Extracts an audit policy from the ConfigMap that wraps it: the only value of its `data` that looks like a policy, or
 * the value of the given key, whatever it looks like. kube-apiserver reads no ConfigMaps, but people keep policies in
 * them.
 */
export function policyInConfigMap(source: string, key?: string): ConfigMapPolicy {
  const file = openText(source)
  const data = dataOf(file.text)
  if (data === null) return { kind: 'plain' }
  const found = data.filter((entry) => (key === undefined ? holdsPolicy(entry) : entry.key === key))
  const [one] = found
  if (found.length > 1) {
    return { kind: 'several', choices: found.map((each) => ({ key: each.key, ...file.place(each.at) })) }
  }
  if (one?.value.kind !== 'string') return { kind: 'none', keys: data.map((entry) => entry.key) }
  const text = one.value.value
  return { kind: 'wrapped', key: one.key, text, at: file.place(one.at), offset: offsetOf(one, text, file) }
}

/** Maps a place in a wrapped policy's text to the ConfigMap's file. */
export function placeInFile({ at, offset }: WrappedPolicy, { line, column }: Position): Position {
  return offset === null ? at : { line: line + offset.lines, column: column + offset.columns }
}

/** The values of a ConfigMap; null when the text is not a ConfigMap or cannot be read. */
function dataOf(text: string): readonly Entry[] | null {
  if (!text.includes('ConfigMap')) return null
  const { value } = looksLikeJson(text) ? readJson(text) : readYaml(text)
  if (value?.kind !== 'map') return null
  const kind = value.entries.get('kind')?.value
  if (kind?.kind !== 'string' || kind.value !== 'ConfigMap') return null
  const data = value.entries.get('data')?.value
  return data?.kind === 'map' ? [...data.entries.values()] : []
}

const blockHeader = /^\|[-+\d]*[ \t]*(?:#.*)?(?:[\n\r\x85\u2028\u2029])/

/** A literal block keeps its lines, and indents them all by the same amount. */
function offsetOf({ value }: Entry, text: string, file: OpenText): WrappedPolicy['offset'] {
  if (!blockHeader.test(file.text.slice(value.start, value.start + 200))) return null
  const lines = file.place(value.start).line
  const own = text.split('\n')
  const first = own.findIndex((line) => line.trim() !== '')
  const written = file.lines[lines + first] ?? ''
  return { lines, columns: Math.max(0, written.length - (own[first] ?? '').replace(/\r$/, '').length) }
}
