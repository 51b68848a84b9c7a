import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { placeholder } from './nearest.ts'
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
  type TextRange,
  tooDeep,
} from './policy-node.ts'
import { resolvePlain, resolveTagged, type Scalar } from './scalar.ts'

/**
 * Converts a YAML document to the value that it has as JSON, as sigs.k8s.io/yaml does before anything else: scalars get
 * their types, aliases and merges their values, and keys become strings. An empty document has the value null.
 */
export function documentValue(document: Document.Parsed, text: string): Omit<SyntaxTree, 'further'> {
  const targets = anchored(document)
  const walk: Walk = { text, targets, open: new Set(), visits: 0, aliased: 0, depth: 0, fault: null }
  const value = document.contents && toValue(document.contents, walk)
  if (walk.fault) return { value: null, fault: walk.fault }
  return { value: value?.kind === 'null' ? null : value, fault: null }
}

/** The node that each alias stands for: the nearest earlier one with that anchor. */
function anchored(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source)
      if (target) targets.set(alias, target)
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}

interface Walk {
  readonly text: string
  readonly targets: ReadonlyMap<Alias, Node>
  /** The aliases being followed. */
  readonly open: Set<Alias>
  visits: number
  /** How many of the visits were made through an alias. */
  aliased: number
  depth: number
  fault: Fault | null
}

function toValue(node: Node, walk: Walk): PolicyNode {
  const span = spanOf(node, walk.text)
  const nothing: PolicyNode = { kind: 'null', ...span }
  walk.visits++
  if (walk.open.size > 0) walk.aliased++
  if (tooMuchAliased(walk)) fail(walk, span.start, 'document contains excessive aliasing', 'Write the values out.')
  if (walk.depth >= deepest) fail(walk, span.start, tooDeep.message, tooDeep.advice)
  if (walk.fault) return nothing
  walk.depth++
  const value = isAlias(node)
    ? followAlias(node, span, walk)
    : isMap(node)
      ? mapValue(node, span, walk)
      : isSeq(node)
        ? listValue(node, span, walk)
        : scalarValue(node, span, walk)
  walk.depth--
  return value ?? nothing
}

/** goyaml.v2's guard against files that explode through aliases (decode.go, `allowedAliasRatio`). */
function tooMuchAliased({ visits, aliased }: Walk): boolean {
  const [low, high] = [400_000, 4_000_000]
  const share = Math.min(1, Math.max(0, (visits - low) / (high - low)))
  return aliased > 100 && visits > 1000 && aliased / visits > 0.99 - 0.89 * share
}

function followAlias(alias: Alias, span: TextRange, walk: Walk): PolicyNode | null {
  const target = walk.targets.get(alias)
  if (!target) {
    const advice = `A * at the beginning means an alias: put the value in quotes, "*${alias.source}".`
    return fail(walk, span.start, `unknown anchor '${alias.source}' referenced`, advice)
  }
  if (walk.open.has(alias)) {
    return fail(walk, span.start, `anchor '${alias.source}' value contains itself`, 'Write the values out.')
  }
  walk.open.add(alias)
  const value = toValue(target, walk)
  walk.open.delete(alias)
  return { ...value, ...span }
}

function listValue(list: YAMLSeq, span: TextRange, walk: Walk): PolicyNode {
  const dashes = list.srcToken?.type === 'block-seq' ? list.srcToken.items : []
  const items = list.items.map((node, index): Item => {
    const value = isNode(node) ? toValue(node, walk) : ({ kind: 'null', ...span } as const)
    const dash = dashes[index]?.start.find((token) => token.type === 'seq-item-ind')
    return { at: dash?.offset ?? value.start, value }
  })
  return { kind: 'list', items, ...blockSpan(list, span, items.at(-1)?.value) }
}

function mapValue(map: YAMLMap, span: TextRange, walk: Walk): PolicyNode {
  const inner: Repeat[] = []
  const pairs = map.items.map((pair) => ({ merges: isMergeKey(pair.key), ...pairValues(pair, span, walk) }))
  const entries = pairs.flatMap(({ merges, key, value }): (Entry & { from?: number })[] => {
    if (!merges) return [{ key: keyText(key, walk), at: key.start, value }]
    return mapsToMerge(value, walk).flatMap((merged) => {
      inner.push(...merged.repeated)
      return [...merged.entries.values()].map((entry) => ({ ...entry, from: key.start }))
    })
  })
  const { entries: known, repeated } = gather(entries)
  return {
    kind: 'map',
    entries: known,
    repeated: [...inner, ...repeated],
    ...blockSpan(map, span, pairs.at(-1)?.value),
  }
}

function pairValues(pair: Pair, { start }: TextRange, walk: Walk): { key: PolicyNode; value: PolicyNode } {
  const key: PolicyNode = isNode(pair.key) ? toValue(pair.key, walk) : { kind: 'null', start, end: start }
  const empty: PolicyNode = { kind: 'null', start: key.end, end: key.end }
  return { key, value: isNode(pair.value) ? toValue(pair.value, walk) : empty }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<' && key.tag === undefined
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

// The escape of a lone surrogate, which JSON allows and YAML does not.
const surrogateEscape = /(?<!\\)(?:\\\\)*\\(?:u|U0000)[dD][89a-fA-F]/

function scalarValue(node: Node, span: TextRange, walk: Walk): PolicyNode | null {
  if (!isScalar(node)) return null
  const source = node.source ?? ''
  if (node.type === 'QUOTE_DOUBLE' && surrogateEscape.test(walk.text.slice(span.start, span.end))) {
    return fail(walk, span.start, 'invalid Unicode character escape code', 'Write the character itself.')
  }
  const value = resolve(node.tag, node.type === 'PLAIN', source)
  if (value === undefined) {
    const type = node.tag?.split(':').at(-1) ?? ''
    return fail(walk, span.start, `cannot decode \`${source.slice(0, 80)}\` as a !!${type}`, 'Remove the tag.')
  }
  if (value === null) return { kind: 'null', ...span }
  if (typeof value === 'string') return { kind: 'string', value, ...span }
  if (typeof value === 'boolean') return { kind: 'bool', value, ...span }
  if (Number.isFinite(value) || /\d/.test(source)) return { kind: 'number', value, ...span }
  return fail(walk, span.start, `json: unsupported value: ${source}`, `Put it in quotes: "${source}".`)
}

function resolve(tag: string | undefined, plain: boolean, source: string): Scalar | undefined {
  if (tag !== undefined && tag !== '!') return resolveTagged(tag, source)
  return plain && tag === undefined ? resolvePlain(source) : source
}

function fail(walk: Walk, at: number, message: string, advice: string): null {
  walk.fault ??= { at, message: `yaml: ${message}`, advice }
  return null
}

function isNode(value: unknown): value is Node {
  return isAlias(value) || isMap(value) || isSeq(value) || isScalar(value)
}

/** Where a node is written, without the comments and blank lines after it. */
function spanOf(node: Node, text: string): TextRange {
  const [start, end] = node.range ?? [0, 0]
  return { start, end: start + text.slice(start, end).trimEnd().length }
}

/** A block ends with its last value; its own range would include the comments after it. */
function blockSpan(node: YAMLMap | YAMLSeq, span: TextRange, last: PolicyNode | undefined): TextRange {
  return node.flow === true ? span : { start: span.start, end: Math.max(span.start, last?.end ?? 0) }
}
