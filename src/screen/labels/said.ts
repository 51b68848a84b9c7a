import { joinSafe, safe, safeName, type SafeText } from '../../text/safe.ts'
import { cut, cutMiddle, cutStart, width } from '../../text/width.ts'
import type { Tone } from '../draw/styled-text.ts'
import { cuts, type Label, labelFrom, type Shortening } from './label.ts'
import type { Wording } from './labels.ts'

/** A value in words. Its name matters most; the parts around it are dropped first. */
export interface Said {
  /** What many values begin with, such as `system:`; left out before anything else. */
  readonly lead: SafeText
  readonly name: SafeText
  /** What tells values with the same name apart, such as a service account's namespace, after a sign. */
  readonly trail: SafeText
  readonly sign: SafeText
}

/** A value that is all name. */
export function named(name: SafeText): Said {
  return { lead: safe(''), name, trail: safe(''), sign: safe('') }
}

/** What stands for the empty value. */
export const noValue = '(none)'

/** A value in its own words. */
export function saidPlainly(value: string): Said {
  return named(value === '' ? safe(noValue) : safeName(value))
}

/** The labels of values by their words; the name is drawn in `tone`, and the rest is dim. */
export function wordingOf(saidOf: (value: string) => Said, tone: Tone = 'plain'): Wording<string> {
  return {
    key: (value) => value,
    whole: (value) => wholeLabel(saidOf(value), tone),
    bare: (value) => labelFrom({ text: saidOf(value).name, tone }),
    stem: (value, cells) => labelFrom({ text: cut(safe(`${saidOf(value).name}~`), cells), tone }),
    short: shortened.map(
      (way) => (value: string, cells: number, differsAt: number) => way(saidOf(value), cells, differsAt, tone),
    ),
  }
}

type Way = (said: Said, cells: number, differsAt: number, tone: Tone) => Label | null

/** A label with all parts. */
function wholeLabel({ lead, name, sign, trail }: Said, tone: Tone): Label {
  return labelFrom({ text: lead, tone: 'dim' }, { text: name, tone }, { text: joinSafe([sign, trail]), tone: 'dim' })
}

/** Names of namespaces and API groups begin alike more often than names of users do. */
const trailCuts: readonly Shortening[] = [cut, cutStart, cutMiddle]

/** The ways to shorten a label, the most readable first. */
const shortened: readonly Way[] = [
  (said, _cells, _differsAt, tone) => wholeLabel({ ...said, lead: safe('') }, tone),
  ({ name }, _cells, _differsAt, tone) => labelFrom({ text: name, tone }),
  ...trailCuts.map((cutTrail): Way => ({ name, sign, trail }, cells, _differsAt, tone) => {
    const room = cells - width(name) - width(sign)
    const short = trail === '' || room < leastTrail ? null : cutTrail(trail, room, 0)
    return short === null ? null : wholeLabel({ lead: safe(''), name, sign, trail: short }, tone)
  }),
  ...cuts.map((cutName): Way => ({ name }, cells, differsAt, tone) => {
    const short = cutName(name, cells, differsAt)
    return short === null ? null : labelFrom({ text: short, tone })
  }),
  ...cuts.map((cutBoth): Way => ({ name, sign, trail }, cells, differsAt, tone) => {
    const half = Math.floor((cells - width(sign)) / 2)
    if (trail === '' || half < leastTrail) return null
    const end = cutBoth(trail, half, 0)
    const begin = end === null ? null : cutBoth(name, cells - width(sign) - width(end), differsAt)
    return begin === null || end === null ? null : wholeLabel({ lead: safe(''), name: begin, sign, trail: end }, tone)
  }),
]

/** With less of it, what tells values apart says nothing. */
const leastTrail = 4
