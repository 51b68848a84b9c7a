import type { Problem } from '../../audit/problem.ts'
import { count } from '../../text/numbers.ts'
import { type SafeText, say } from '../../text/safe.ts'
import { printError } from './door.ts'

/** Prints the first ten problems to stderr; `end` prints how many more there were. */
export interface ProblemPrinter {
  readonly print: (problem: Problem) => void
  readonly end: () => void
  readonly count: () => number
}

export function problemPrinter(): ProblemPrinter {
  let problems = 0
  return {
    print: (problem) => {
      problems++
      if (problems <= printed) printError(problemLine(problem))
    },
    end: () => {
      if (problems <= printed) return
      printError(say`and ${count(problems - printed)} more: ${count(problems)} unreadable records in all`)
    },
    count: () => problems,
  }
}

const printed = 10

function problemLine({ path, offset, reason }: Problem): SafeText {
  return offset === null ? say`${path}: ${reason}` : say`${path}:${offset}: ${reason}`
}
