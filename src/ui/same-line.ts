import type { Line, StyledText } from '../screen/draw/styled-text.ts'

/** Whether two lines look the same. */
export function isSameLine(one: Line, other: Line): boolean {
  return one === other || (one.selected === other.selected && isEach(one.spans, other.spans, isSameText))
}

function isSameText(one: StyledText, other: StyledText): boolean {
  return one.text === other.text && one.tone === other.tone && one.selected === other.selected
}

/** Whether two lists are as long as each other, and the same one by one. It stops at the first difference. */
export function isEach<T>(some: readonly T[], others: readonly T[], isSame: (one: T, other: T) => boolean): boolean {
  return (
    some.length === others.length &&
    some.every((one, at) => {
      const other = others[at]
      return other !== undefined && isSame(one, other)
    })
  )
}
