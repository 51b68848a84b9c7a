/** The part of JSON Schema (draft 7) that the schema of the policy uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly dependencies?: Readonly<Record<string, readonly string[]>>
  readonly items?: Schema
  readonly minItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly not?: Schema
  readonly if?: Schema
  readonly then?: Schema
  readonly definitions?: Readonly<Record<string, Schema>>
}

const annotations = ['$schema', 'title', 'description', 'definitions']
const keywords = [
  ...['$ref', 'type', 'const', 'enum', 'required', 'properties', 'additionalProperties', 'dependencies', 'items'],
  ...['minItems', 'minLength', 'maxLength', 'pattern', 'allOf', 'anyOf', 'not', 'if', 'then'],
]

/** Whether a value is one of the schema's; throws for a keyword that it does not know. */
export function fits(value: unknown, schema: Schema, root: Schema): boolean {
  const odd = Object.keys(schema).filter((key) => ![...annotations, ...keywords].includes(key))
  if (odd.length > 0) throw new Error(`unknown keyword ${odd.join()}`)
  if (schema.$ref !== undefined) {
    const target = root.definitions?.[schema.$ref.replace('#/definitions/', '')]
    if (!target) throw new Error(`no ${schema.$ref}`)
    return fits(value, target, root)
  }
  const all = (list: readonly Schema[] | undefined): boolean => (list ?? []).every((each) => fits(value, each, root))
  return (
    (schema.type === undefined || [schema.type].flat().includes(typeOf(value))) &&
    (schema.const === undefined || value === schema.const) &&
    (schema.enum === undefined || schema.enum.includes(value)) &&
    textFits(value, schema) &&
    listFits(value, schema, root) &&
    objectFits(value, schema, root) &&
    all(schema.allOf) &&
    (schema.anyOf?.some((each) => fits(value, each, root)) ?? true) &&
    (schema.not === undefined || !fits(value, schema.not, root)) &&
    (schema.if === undefined ||
      schema.then === undefined ||
      !fits(value, schema.if, root) ||
      fits(value, schema.then, root))
  )
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function textFits(value: unknown, { minLength = 0, maxLength = Infinity, pattern = '' }: Schema): boolean {
  if (typeof value !== 'string') return true
  return value.length >= minLength && value.length <= maxLength && new RegExp(pattern, 'u').test(value)
}

function listFits(value: unknown, { minItems = 0, items = {} }: Schema, root: Schema): boolean {
  return !Array.isArray(value) || (value.length >= minItems && value.every((each) => fits(each, items, root)))
}

function objectFits(value: unknown, schema: Schema, root: Schema): boolean {
  if (typeOf(value) !== 'object') return true
  const object = value as Record<string, unknown>
  const has = (key: string): boolean => Object.hasOwn(object, key)
  const rest = schema.additionalProperties ?? true
  return (
    (schema.required ?? []).every(has) &&
    Object.entries(schema.dependencies ?? {}).every(([key, others]) => !has(key) || others.every(has)) &&
    Object.entries(object).every(([key, each]) => {
      const own = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined
      if (own) return fits(each, own, root)
      return typeof rest === 'boolean' ? rest : fits(each, rest, root)
    })
  )
}
