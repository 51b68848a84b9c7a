import { deepest, tooDeep } from '../policy-node.ts'
import { YamlRefusal } from './yaml-cursor.ts'
import type { YamlDocument, YamlNode } from './yaml-node.ts'
import { YamlScanner } from './yaml-scanner.ts'
import type { YamlToken, YamlTokenKind } from './yaml-token.ts'

/**
 * Parses the first document of a YAML text as kube-apiserver's reader does (sigs.k8s.io/yaml: goyaml.v2, parserc.go).
 * Throws a `YamlRefusal` where that reader stops, and where the text nests too deep.
 */
export function parseDocument(text: string): YamlDocument {
  return new DocumentParser(text).document()
}

type Kinds = readonly YamlTokenKind[]

const betweenDocuments: Kinds = ['%YAML', '%TAG', 'document start', 'document end', 'stream end']
const afterKey: Kinds = ['key', 'value', 'block end']

class DocumentParser {
  private readonly text: string
  private readonly scanner: YamlScanner
  private readonly tags = new Map<string, string>()
  private readonly anchors = new Map<string, YamlNode>()
  private depth = 0

  constructor(text: string) {
    this.text = text
    this.scanner = new YamlScanner(text)
  }

  document(): YamlDocument {
    const begins = this.scanner.peek()
    if (begins.kind === 'stream end') return { root: null, further: null }
    if (['%YAML', '%TAG', 'document start'].includes(begins.kind)) this.documentStart()
    else this.setTags([])
    const isMarked = this.scanner.peek() !== begins
    const root = isMarked && this.isNext(betweenDocuments) ? null : this.node(true, false)
    if (this.isNext(['document end'])) this.scanner.next()
    return { root, further: this.further() }
  }

  /** Where a later document begins that is not empty. It is not read, so nothing in it is refused. */
  private further(): number | null {
    try {
      while (betweenDocuments.includes(this.scanner.peek().kind)) {
        if (this.scanner.next().kind === 'stream end') return null
      }
      return this.scanner.peek().start
    } catch (error) {
      if (error instanceof YamlRefusal) return error.at
      throw error
    }
  }

  private documentStart(): void {
    const own: YamlToken[] = []
    let hasVersion = false
    while (this.isNext(['%YAML', '%TAG'])) {
      const token = this.scanner.next()
      if (token.kind === '%TAG') own.push(token)
      else if (hasVersion) throw new YamlRefusal(token.start, 'found duplicate %YAML directive')
      else if (token.text !== '1.1') throw new YamlRefusal(token.start, 'found incompatible YAML document')
      else hasVersion = true
    }
    this.setTags(own)
    const token = this.scanner.peek()
    if (token.kind !== 'document start') throw new YamlRefusal(token.start, 'did not find expected <document start>')
    this.scanner.next()
  }

  private setTags(own: readonly YamlToken[]): void {
    for (const { handle = '', text, start } of own) {
      if (this.tags.has(handle)) throw new YamlRefusal(start, 'found duplicate %TAG directive')
      this.tags.set(handle, text)
    }
    if (!this.tags.has('!')) this.tags.set('!', '!')
    if (!this.tags.has('!!')) this.tags.set('!!', 'tag:yaml.org,2002:')
  }

  private isNext(kinds: Kinds): boolean {
    return kinds.includes(this.scanner.peek().kind)
  }

  /** A node, with its anchor and tag. `dashes` says whether a list may stand in the column of its key. */
  private node(block: boolean, dashes: boolean): YamlNode {
    const first = this.scanner.peek()
    if (this.depth >= deepest) throw new YamlRefusal(first.start, tooDeep.message)
    this.depth++
    const node = first.kind === 'alias' ? this.alias() : this.ownNode(block, dashes)
    this.depth--
    return node
  }

  private alias(): YamlNode {
    const { start, end, text } = this.scanner.next()
    const target = this.anchors.get(text)
    if (target === undefined) throw new YamlRefusal(start, `unknown anchor '${text}' referenced`)
    return { kind: 'alias', name: text, target, start, end }
  }

  private ownNode(block: boolean, dashes: boolean): YamlNode {
    const { start } = this.scanner.peek()
    const { anchor, tag, end } = this.properties()
    const known = (node: YamlNode): YamlNode => {
      if (anchor !== null) this.anchors.set(anchor, node)
      return node
    }
    const { kind, ...token } = this.scanner.peek()
    if (dashes && kind === '-') return this.blockList(known, false)
    if (kind === 'scalar') {
      this.scanner.next()
      const written = this.text.slice(token.start, token.end).trimEnd().length
      return known({ kind, text: token.text, plain: token.plain === true, tag, ...span(token.start, written) })
    }
    if (kind === '[') return this.flowList(known)
    if (kind === '{') return this.flowMap(known)
    if (block && kind === 'list start') return this.blockList(known, true)
    if (block && kind === 'map start') return this.blockMap(known)
    if (anchor !== null || tag !== null) return known({ kind: 'scalar', text: '', plain: true, tag, start: end, end })
    throw new YamlRefusal(token.start, 'did not find expected node content', start)
  }

  private properties(): { anchor: string | null; tag: string | null; end: number } {
    let anchor: string | null = null
    let tag: string | null = null
    let { start: end } = this.scanner.peek()
    for (;;) {
      const token = this.scanner.peek()
      if (token.kind === 'anchor' && anchor === null) anchor = token.text
      else if (token.kind === 'tag' && tag === null) tag = this.wholeTag(token)
      else return { anchor, tag, end }
      this.scanner.next()
      end = token.end
    }
  }

  private wholeTag({ handle = '', text, start }: YamlToken): string {
    if (handle === '') return text
    const prefix = this.tags.get(handle)
    if (prefix === undefined) throw new YamlRefusal(start, 'found undefined tag handle')
    return prefix + text
  }

  private blockList(known: (node: YamlNode) => YamlNode, indented: boolean): YamlNode {
    const items: { at: number; node: YamlNode }[] = []
    const list = { kind: 'list' as const, items, ...span(this.scanner.peek().start, 0) }
    known(list)
    if (indented) this.scanner.next()
    while (this.isNext(['-'])) {
      const dash = this.scanner.next()
      const empty = this.isNext(indented ? ['-', 'block end'] : ['-', 'key', 'value', 'block end'])
      const node = empty ? nothing(dash.end) : this.node(true, false)
      items.push({ at: dash.start, node })
      list.end = node.end
    }
    if (!indented) return list
    const token = this.scanner.peek()
    if (token.kind !== 'block end') {
      throw new YamlRefusal(token.start, "did not find expected '-' indicator", list.start)
    }
    this.scanner.next()
    return list
  }

  private blockMap(known: (node: YamlNode) => YamlNode): YamlNode {
    const pairs: { key: YamlNode; value: YamlNode }[] = []
    const map = { kind: 'map' as const, pairs, ...span(this.scanner.next().start, 0) }
    known(map)
    while (this.isNext(['key'])) {
      const key = this.blockPart('key', map.start)
      const value = this.blockPart('value', key.end)
      pairs.push({ key, value })
      map.end = value.end
    }
    const token = this.scanner.peek()
    if (token.kind !== 'block end') throw new YamlRefusal(token.start, 'did not find expected key', map.start)
    this.scanner.next()
    return map
  }

  /** The key or value of a pair, which may be missing. */
  private blockPart(kind: 'key' | 'value', at: number): YamlNode {
    if (!this.isNext([kind])) return nothing(at)
    const { end } = this.scanner.next()
    return this.isNext(afterKey) ? nothing(end) : this.node(true, true)
  }

  private flowList(known: (node: YamlNode) => YamlNode): YamlNode {
    const items: { at: number; node: YamlNode }[] = []
    const list = { kind: 'list' as const, items, ...span(this.scanner.next().start, 0) }
    known(list)
    while (!this.isNext([']'])) {
      if (items.length > 0) {
        this.comma("did not find expected ',' or ']'", list.start)
        if (this.isNext([']'])) break
      }
      const node = this.isNext(['key']) ? this.onePair() : this.node(false, false)
      items.push({ at: node.start, node })
    }
    list.end = this.scanner.next().end
    return list
  }

  /** A pair in a list, `[a: b]`, is a map of its own. */
  private onePair(): YamlNode {
    const { start, end } = this.scanner.next()
    const key = this.isNext(['value', ',', ']']) ? nothing(end) : this.node(false, false)
    const value = this.flowValue([',', ']'])
    return { kind: 'map', pairs: [{ key, value }], start, end: value.end }
  }

  private flowMap(known: (node: YamlNode) => YamlNode): YamlNode {
    const pairs: { key: YamlNode; value: YamlNode }[] = []
    const map = { kind: 'map' as const, pairs, ...span(this.scanner.next().start, 0) }
    known(map)
    while (!this.isNext(['}'])) {
      if (pairs.length > 0) {
        this.comma("did not find expected ',' or '}'", map.start)
        if (this.isNext(['}'])) break
      }
      pairs.push(this.flowPair())
    }
    map.end = this.scanner.next().end
    return map
  }

  private flowPair(): { key: YamlNode; value: YamlNode } {
    if (!this.isNext(['key'])) {
      const key = this.node(false, false)
      return { key, value: nothing(key.end) }
    }
    const { end } = this.scanner.next()
    const key = this.isNext(['value', ',', '}']) ? nothing(end) : this.node(false, false)
    return { key, value: this.flowValue([',', '}']) }
  }

  private flowValue(ends: Kinds): YamlNode {
    const { start } = this.scanner.peek()
    if (!this.isNext(['value'])) return nothing(start)
    const { end } = this.scanner.next()
    return this.isNext(ends) ? nothing(end) : this.node(false, false)
  }

  private comma(message: string, from: number): void {
    const token = this.scanner.peek()
    if (token.kind !== ',') throw new YamlRefusal(token.start, message, from)
    this.scanner.next()
  }
}

function span(start: number, length: number): { start: number; end: number } {
  return { start, end: start + length }
}

/** A missing value. */
function nothing(at: number): YamlNode {
  return { kind: 'scalar', text: '', plain: true, tag: null, start: at, end: at }
}
