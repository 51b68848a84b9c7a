import type { TextRange } from '../policy-node.ts'

/** A node of a YAML document, as it is written; the offsets do not include its anchor and tag. */
export type YamlNode = TextRange &
  (
    | { readonly kind: 'scalar'; readonly text: string; readonly plain: boolean; readonly tag: string | null }
    /** What an alias stands for is the nearest node with its anchor before it; it may be the one around it. */
    | { readonly kind: 'alias'; readonly name: string; readonly target: YamlNode }
    | YamlList
    | YamlMap
  )

export interface YamlList extends TextRange {
  readonly kind: 'list'
  /** `at` is where an item begins: its dash, or the value itself. */
  readonly items: readonly { readonly at: number; readonly node: YamlNode }[]
}

export interface YamlMap extends TextRange {
  readonly kind: 'map'
  readonly pairs: readonly { readonly key: YamlNode; readonly value: YamlNode }[]
}

/** The first document of a text, and where the next one that is not empty begins. */
export interface YamlDocument {
  readonly root: YamlNode | null
  readonly further: number | null
}
