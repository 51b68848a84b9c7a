import type { Explanation } from '../../explain/explanation.ts'
import { levelLine, ruleText } from '../../explain/rule-text.ts'

const longest = 16

/** The matching rule as written in its file, with a mark on the lines that made it match. Shortens long rules. */
export function excerpt(explanation: Explanation, mark: string): string[] {
  const lines = ruleText(explanation)
  const marks = lines.filter(({ isMatch }) => isMatch).length
  const level = levelLine(explanation)
  const shown = lines.filter(
    ({ number, isMatch }, at) => lines.length <= longest || at < longest - marks || isMatch || number === level,
  )
  return shown.flatMap(({ number, source, isMatch }, at) => {
    const gap = number > (shown[at - 1]?.number ?? number - 1) + 1
    return [...(gap ? ['     …'] : []), `${String(number).padStart(4)} ${isMatch ? mark : ' '} ${cut(source)}`]
  })
}

/** A ConfigMap can hold a whole policy in one line. */
function cut(source: string): string {
  return source.length > 200 ? `${source.slice(0, 199)}…` : source
}
