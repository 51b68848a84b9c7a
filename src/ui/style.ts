/** How text is drawn. Colours are indexes of xterm's 256: the first 16 are the terminal's own, the others are fixed. */
export interface Style {
  readonly bold?: true
  readonly dim?: true
  readonly underline?: true
  readonly inverse?: true
  readonly foreground?: number
  readonly background?: number
}

/** Text as the terminal writes it by itself. */
export const unstyled: Style = {}

/** The style of a blank: of the same style as a letter, only this much can be seen. */
export function blankStyle({ underline, inverse, foreground, background }: Style): Style {
  if (inverse) return { inverse, ...(underline && { underline }), ...pair(foreground, background) }
  return { ...(underline && { underline }), ...pair(underline && foreground, background) }
}

function pair(foreground: number | undefined, background: number | undefined): Style {
  return { ...(foreground !== undefined && { foreground }), ...(background !== undefined && { background }) }
}

/** The shortest sequence (ECMA-48, SGR) that changes one style into another; `""` where they are the same. */
export function restyled(from: Style, to: Style): string {
  if (from === to) return ''
  const codes = codesOf(to)
  const fresh = codes.filter((code) => !codesOf(from).includes(code))
  const isKept = attributes.every((name) => from[name] === undefined || to[name] !== undefined)
  if (isKept) return fresh.length === 0 ? '' : `\x1b[${fresh.join(';')}m`
  return codes.length === 0 ? '\x1b[m' : `\x1b[0;${codes.join(';')}m`
}

const attributes = ['bold', 'dim', 'underline', 'inverse', 'foreground', 'background'] as const

function codesOf({ bold, dim, underline, inverse, foreground, background }: Style): string[] {
  return [
    bold && '1',
    dim && '2',
    underline && '4',
    inverse && '7',
    foreground !== undefined && colour(foreground, 30),
    background !== undefined && colour(background, 40),
  ].filter((code) => typeof code === 'string')
}

/** The eight colours that every terminal has take a number each, and the others three. */
function colour(index: number, base: number): string {
  return index < 8 ? String(base + index) : `${base + 8};5;${index}`
}
