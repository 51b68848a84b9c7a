/** A part of a YAML text; `start` and `end` are offsets. Some have no length: they say what begins or ends. */
export interface YamlToken {
  readonly kind: YamlTokenKind
  readonly start: number
  readonly end: number
  /** Of a scalar its value, of an alias or anchor its name, of a tag its suffix, of a directive its value. */
  readonly text: string
  /** Of a tag or a %TAG directive. */
  readonly handle?: string
  /** Whether a scalar is without quotes, and not a block. */
  readonly plain?: boolean
}

export type YamlTokenKind =
  | 'stream end'
  | '%YAML'
  | '%TAG'
  | 'document start'
  | 'document end'
  | 'list start'
  | 'map start'
  | 'block end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'
