/**
 * Microseconds since 1970 of a time in RFC 3339; NaN if the text is not one (`null` and `""` too). Drops the digits beyond
 * the microsecond.
 */
export function microseconds(text: string): number {
  const quick = canonicalMicroseconds(text)
  if (!Number.isNaN(quick)) return quick
  return microsecondsOf(rfc3339.exec(text))
}

/**
 * Microseconds since 1970 of a time in a log; NaN if it cannot be read. Besides RFC 3339, which kube-apiserver writes, reads
 * what databases make of it when they export an event: a blank for the `T`, no zone or `UTC`, which both mean UTC, a short
 * offset, a comma before the fraction (Athena, BigQuery, ClickHouse, PostgreSQL, Snowflake; ISO 8601).
 */
export function loggedMicroseconds(text: string): number {
  const quick = canonicalMicroseconds(text)
  if (!Number.isNaN(quick)) return quick
  return microsecondsOf(exported.exec(text))
}

const rfc3339 = /^([\d-]{10})T([\d:]{8})(?:\.(\d+))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/i
const exported =
  /^([\d-]{10})[T ]([\d:]{8})(?:[.,](\d+))?(?: ?(?:Z|UTC|GMT)| ?([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?$/i

/** The time in the parts of a match: the day, the time of day, the digits of the fraction, and the offset. */
function microsecondsOf(match: RegExpExecArray | null): number {
  if (match === null) return NaN
  const [, day = '', time = '', fraction = '', sign = '+', hours = '0', minutes = '0'] = match
  const local = canonicalMicroseconds(`${day}T${time}.${fraction.slice(0, 6).padEnd(6, '0')}Z`)
  return local - Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000_000
}

/** The time as kube-apiserver writes it: UTC with microseconds. `micros` counts them since 1970. */
export function timestamp(micros: number): string {
  const millis = Math.floor(micros / 1000)
  const rest = String(micros - millis * 1000).padStart(3, '0')
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`
}

/** A logged time as kube-apiserver would have written it, in UTC, so that times can be compared by eye; an unreadable one as it is. */
export function inUTC(text: string): string {
  const micros = isCanonical(text) ? NaN : loggedMicroseconds(text)
  return Number.isSafeInteger(micros) ? timestamp(micros) : text
}

/** Whether `timestamp(microseconds(text))` gives the text back. */
export function isCanonical(text: string): boolean {
  // Far from 1970 (before 1684, after 2255) a number no longer holds every microsecond.
  return Number.isSafeInteger(canonicalMicroseconds(text))
}

/** Reads kube-apiserver's own form, `2026-11-23T17:02:38.864456Z`, digit by digit since it is so common; NaN for others. */
function canonicalMicroseconds(text: string): number {
  if (text.length !== 27 || !punctuated(text)) return NaN
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  return daysSince1970(year, twoDigits(text, 5), twoDigits(text, 8)) * 86_400_000_000 + timeOfDay(text)
}

const punctuation = [4, 7, 10, 13, 16, 19, 26]
const wanted = '--T::.Z'

function punctuated(text: string): boolean {
  return punctuation.every((at, index) => text.charCodeAt(at) === wanted.charCodeAt(index))
}

/** The number of days since 1970; NaN for a day that the month does not have. */
function daysSince1970(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return NaN
  // Years are counted from March, so that the leap day is the last of its year.
  const marchYear = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const leaps = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return marchYear * 365 + leaps + dayOfYear - 719_468
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function timeOfDay(text: string): number {
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  const fraction = twoDigits(text, 20) * 10_000 + twoDigits(text, 22) * 100 + twoDigits(text, 24)
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return NaN
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN
}
