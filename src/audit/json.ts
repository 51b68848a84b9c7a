/** An object of JSON, for reading what it may have. */
export type Json = Readonly<Record<string, unknown>>

/** Whether a value of JSON is an object: not a list, and not null. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
