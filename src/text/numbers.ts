import type { SafeText } from './safe.ts'

/** A count with its thousands parted: `1,537`. */
export function count(number: number): SafeText {
  return number.toLocaleString('en-US') as SafeText
}

/** A count in at most four cells: `862`, `9.9k`, `12k`, `3.2M`. */
export function shortCount(number: number): SafeText {
  for (const [unit, size] of units) {
    // From 999.5 on it would round up to four digits.
    if (number < size * 0.9995) continue
    const scaled = number / size
    return `${scaled < 9.95 ? scaled.toFixed(1) : String(Math.round(scaled))}${unit}` as SafeText
  }
  return String(number) as SafeText
}

const units = [
  ['G', 1_000_000_000],
  ['M', 1_000_000],
  ['k', 1000],
] as const

/** A duration given in microseconds, in at most five cells: `0ms`, `12ms`, `1.2s`, `3m`, `2h`; `""` for NaN. */
export function duration(micros: number): SafeText {
  if (Number.isNaN(micros)) return '' as SafeText
  const millis = micros / 1000
  if (Math.abs(millis) < 999.5) return `${Math.round(millis)}ms` as SafeText
  const seconds = millis / 1000
  if (Math.abs(seconds) < 9.95) return `${seconds.toFixed(1)}s` as SafeText
  if (Math.abs(seconds) < 99.5) return `${Math.round(seconds)}s` as SafeText
  const minutes = seconds / 60
  if (Math.abs(minutes) < 99.5) return `${Math.round(minutes)}m` as SafeText
  const hours = minutes / 60
  return (Math.abs(hours) < 999.5 ? `${Math.round(hours)}h` : `${Math.round(hours / 24)}d`) as SafeText
}
