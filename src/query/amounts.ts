import type { AmountKind } from './fields.ts'

/** The amount that a text says: a number, microseconds, or bytes; NaN if it says none of that kind. */
export function amountOf(kind: AmountKind, text: string): number {
  if (kind === 'number') return /^\d{1,15}$/.test(text) ? Number(text) : NaN
  if (kind === 'size') return sizeOf(text)
  return durationOf(text)
}

/** `900`, `100k`, `1.5M`, `2G`, with or without a B: k, M and G are thousands, millions and so on. */
function sizeOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(text) ?? []
  return number === '' ? NaN : Number(number) * 1000 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())
}

/** `500ms`, `1s`, `1m30s`, `2h`, `7d`, in microseconds; NaN for another text. */
export function durationOf(text: string): number {
  if (!/^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h|d))+$/.test(text)) return NaN
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d)/g)]
  return parts.reduce((total, [, number, unit = '']) => total + Number(number) * (microsecondsIn[unit] ?? NaN), 0)
}

const microsecondsIn: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
}
