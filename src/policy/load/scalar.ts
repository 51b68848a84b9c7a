/** The value of a YAML scalar: null, a boolean, a number or a string. */
export type Scalar = null | boolean | number | string

/**
 * The value of an unquoted scalar by the YAML 1.1 rules of sigs.k8s.io/yaml (goyaml.v2, resolve.go): `yes`, `off`, `n`
 * are booleans and `010` is a number, while dates, times and `1:30` stay strings. Infinities and NaN are numbers here;
 * the caller must refuse them, because JSON has none.
 */
export function resolvePlain(source: string): Scalar {
  const word = words.get(source)
  if (word !== undefined) return word
  if (/^\.\d/.test(source)) return float.test(source) ? finiteOr(Number(source), source) : source
  if (!/^[-+\d]/.test(source)) return source
  const digits = source.replaceAll('_', '')
  if (integers.some((form) => form.test(digits))) return signed(digits)
  return float.test(digits) ? finiteOr(signed(digits), source) : source
}

/**
 * The value of a scalar with a tag such as `!!int`, quoted or not; undefined when its text is not of that type. With a
 * tag that YAML does not define, it is a string.
 */
export function resolveTagged(tag: string, source: string): Scalar | undefined {
  if (tag === `${standard}binary`) return fromBase64(source.replaceAll(/[\r\n]/g, ''))
  const fits = tags[tag]
  if (!fits) return source
  const value = resolvePlain(source)
  return fits(value) ? value : undefined
}

const words: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...spell(null, ['', '~', 'null', 'Null', 'NULL']),
  ...spell(true, ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']),
  ...spell(false, ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']),
  ...spell(NaN, ['.nan', '.NaN', '.NAN']),
  ...spell(Infinity, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']),
  ...spell(-Infinity, ['-.inf', '-.Inf', '-.INF']),
])

const integers = [/^[-+]?\d+$/, /^[-+]?0x[\da-f]+$/i, /^[-+]?0o[0-7]+$/i, /^[-+]?0b[01]+$/i]
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i

const standard = 'tag:yaml.org,2002:'
const tags: Readonly<Record<string, (value: Scalar) => boolean>> = {
  [`${standard}null`]: (value) => value === null,
  [`${standard}bool`]: (value) => typeof value === 'boolean',
  [`${standard}int`]: (value) => Number.isInteger(value),
  [`${standard}float`]: (value) => typeof value === 'number',
  [`${standard}timestamp`]: (value) => typeof value === 'string' && /^\d{4}-\d/.test(value),
}

function spell(value: Scalar, spellings: readonly string[]): [string, Scalar][] {
  return spellings.map((spelling) => [spelling, value])
}

/** Digits after a 0 are octal, but where one is an 8 or a 9. */
function signed(digits: string): number {
  const written = digits.replace(/^[-+]/, '')
  const size = /^0[0-7]+$/.test(written) ? Number.parseInt(written, 8) : Number(written)
  return digits.startsWith('-') ? -size : size
}

/** A number too large for a float stays a string. */
function finiteOr(value: number, source: string): Scalar {
  return Number.isFinite(value) ? value : source
}

function fromBase64(source: string): string | undefined {
  const whole = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(source)
  return whole ? Buffer.from(source, 'base64').toString('utf8') : undefined
}
