import { safe, type SafeText } from './safe.ts'

/** A count with thousands separators: `1,537`. */
export function count(number: number): SafeText {
  return number.toLocaleString('en-US') as SafeText
}

/** A count with its noun: `1 event`, `1,537 events`; give `plural` for a noun that does not just add an s. */
export function counted(number: number, noun: string, plural = `${noun}s`): SafeText {
  return safe(`${count(number)} ${number === 1 ? noun : plural}`)
}

/** A count in at most four cells: `862`, `9.9k`, `12k`, `3.2M`. */
export function shortCount(number: number): SafeText {
  for (const [unit, size] of units) {
    // 999.5 and more would round up to four digits.
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

/** A number of bytes: `862 B`, `9.9 kB`, `12 kB`, `3.2 MB`. */
export function byteCount(bytes: number): SafeText {
  const short = shortCount(bytes)
  const unit = short.at(-1) ?? ''
  return (unit >= 'A' ? `${short.slice(0, -1)} ${unit}B` : `${short} B`) as SafeText
}

/** A duration given in microseconds, in at most five cells: `0ms`, `12ms`, `1.2s`, `3m`, `2h`; `""` for NaN. */
export function duration(micros: number): SafeText {
  if (Number.isNaN(micros)) return '' as SafeText
  let text = ''
  for (const [unit, size, below, digits] of durationUnits) {
    const scaled = micros / size
    text = `${digits > 0 ? scaled.toFixed(digits) : Math.round(scaled)}${unit}`
    // A clock that was set back makes the duration negative, and the sign takes a cell.
    if (Math.abs(scaled) < below && text.length <= 5) break
  }
  return text as SafeText
}

const durationUnits = [
  ['ms', 1000, 999.5, 0],
  ['s', 1_000_000, 9.95, 1],
  ['s', 1_000_000, 99.5, 0],
  ['m', 60_000_000, 99.5, 0],
  ['h', 3_600_000_000, 999.5, 0],
  ['d', 86_400_000_000, 9999.5, 0],
  ['y', 31_556_952_000_000, Infinity, 0],
] as const
