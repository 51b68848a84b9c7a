import {
  deepest,
  type Entry,
  type Fault,
  gather,
  type Item,
  type MapValue,
  type PolicyNode,
  type Repeat,
  type SyntaxTree,
  tooDeep,
} from './policy-node.ts'
import { placeholder } from './quote.ts'
import { resolvePlain, resolveTagged, type Scalar } from './scalar.ts'
import type { YamlList, YamlMap, YamlNode } from './yaml/yaml-node.ts'

/**
 * Converts a YAML document to the value that it has as JSON, as sigs.k8s.io/yaml does before anything else: scalars get
 * their types, aliases and merges their values, and keys become strings. An empty document has the value null.
 */
export function documentValue(root: YamlNode | null, text: string): Omit<SyntaxTree, 'further'> {
  const walk: Walk = { text, open: new Set(), visits: 0, aliased: 0, depth: 0, fault: null }
  const value = root && toValue(root, walk)
  if (walk.fault) return { value: null, fault: walk.fault }
  return { value: value?.kind === 'null' ? null : value, fault: null }
}

type YamlAlias = Extract<YamlNode, { readonly kind: 'alias' }>
type YamlScalar = Extract<YamlNode, { readonly kind: 'scalar' }>

interface Walk {
  readonly text: string
  /** The aliases being followed. */
  readonly open: Set<YamlAlias>
  visits: number
  /** How many of the visits were made through an alias. */
  aliased: number
  depth: number
  fault: Fault | null
}

function toValue(node: YamlNode, walk: Walk): PolicyNode {
  const { start, end } = node
  const nothing: PolicyNode = { kind: 'null', start, end }
  walk.visits++
  if (walk.open.size > 0) walk.aliased++
  if (tooMuchAliased(walk)) fail(walk, start, 'document contains excessive aliasing', 'Write the values out.')
  if (walk.depth >= deepest) fail(walk, start, tooDeep.message, tooDeep.advice)
  if (walk.fault) return nothing
  walk.depth++
  const value = valueOf(node, walk)
  walk.depth--
  return value ?? nothing
}

function valueOf(node: YamlNode, walk: Walk): PolicyNode | null {
  switch (node.kind) {
    case 'alias':
      return followAlias(node, walk)
    case 'map':
      return mapValue(node, walk)
    case 'list':
      return listValue(node, walk)
    case 'scalar':
      return scalarValue(node, walk)
  }
}

/** goyaml.v2's guard against files that explode through aliases (decode.go, `allowedAliasRatio`). */
function tooMuchAliased({ visits, aliased }: Walk): boolean {
  const [low, high] = [400_000, 4_000_000]
  const share = Math.min(1, Math.max(0, (visits - low) / (high - low)))
  return aliased > 100 && visits > 1000 && aliased / visits > 0.99 - 0.89 * share
}

function followAlias(alias: YamlAlias, walk: Walk): PolicyNode | null {
  const { name, target, start, end } = alias
  if (walk.open.has(alias)) {
    return fail(walk, start, `anchor '${name}' value contains itself`, 'Write the values out.')
  }
  walk.open.add(alias)
  const value = toValue(target, walk)
  walk.open.delete(alias)
  return { ...value, start, end }
}

function listValue({ items, start, end }: YamlList, walk: Walk): PolicyNode {
  return { kind: 'list', items: items.map(({ at, node }): Item => ({ at, value: toValue(node, walk) })), start, end }
}

function mapValue({ pairs, start, end }: YamlMap, walk: Walk): PolicyNode {
  const inner: Repeat[] = []
  const entries = pairs.flatMap((pair): (Entry & { from?: number })[] => {
    const key = toValue(pair.key, walk)
    const value = toValue(pair.value, walk)
    if (!isMergeKey(pair.key)) return [{ key: keyText(key, walk), at: key.start, value }]
    return mapsToMerge(value, walk).flatMap((merged) => {
      inner.push(...merged.repeated)
      return [...merged.entries.values()].map((entry) => ({ ...entry, from: key.start }))
    })
  })
  const { entries: known, repeated } = gather(entries)
  return { kind: 'map', entries: known, repeated: [...inner, ...repeated], start, end }
}

function isMergeKey(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.plain && key.text === '<<' && key.tag === null
}

/** The first of several maps wins, so it is merged last. A merge overwrites the keys before it. */
function mapsToMerge(value: PolicyNode, walk: Walk): MapValue[] {
  const values = value.kind === 'list' ? value.items.map((item) => item.value).reverse() : [value]
  const maps = values.filter((each) => each.kind === 'map')
  if (maps.length < values.length) {
    fail(
      walk,
      value.start,
      'map merge requires map or sequence of maps as the value',
      'Merge an anchored map: <<: *name',
    )
  }
  return maps
}

/** A key as a JSON key: booleans and numbers are spelled out; other values cannot be keys. */
function keyText(key: PolicyNode, walk: Walk): string {
  if (key.kind === 'string') return key.value.toWellFormed()
  if (key.kind === 'bool' || key.kind === 'number') return String(key.value)
  const line = walk.text.slice(key.start - 2, key.end + 2)
  fail(walk, key.start, `invalid map key: ${key.kind}`, placeholder(line) ?? 'A key must be a word: put it in quotes.')
  return ''
}

function scalarValue({ text, plain, tag, start, end }: YamlScalar, walk: Walk): PolicyNode | null {
  const value = resolve(tag, plain, text)
  if (value === undefined) {
    const type = tag?.split(':').at(-1) ?? ''
    return fail(walk, start, `cannot decode \`${text.slice(0, 80)}\` as a !!${type}`, 'Remove the tag.')
  }
  if (value === null) return { kind: 'null', start, end }
  if (typeof value === 'string') return { kind: 'string', value, start, end }
  if (typeof value === 'boolean') return { kind: 'bool', value, start, end }
  if (Number.isFinite(value) || /\d/.test(text)) return { kind: 'number', value, start, end }
  return fail(walk, start, `json: unsupported value: ${text}`, `Put it in quotes: "${text}".`)
}

function resolve(tag: string | null, plain: boolean, text: string): Scalar | undefined {
  if (tag !== null && tag !== '!') return resolveTagged(tag, text)
  return plain && tag === null ? resolvePlain(text) : text
}

function fail(walk: Walk, at: number, message: string, advice: string): null {
  walk.fault ??= { at, message: `yaml: ${message}`, advice }
  return null
}
