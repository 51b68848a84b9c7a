import { type EndedProblem, type Problem, problemInWords } from '../../audit/problem.ts'
import { count } from '../../text/numbers.ts'
import { type SafeText, say } from '../../text/safe.ts'
import { printError } from './door.ts'

/** Prints the first ten problems to stderr; `end` prints how many more there were. */
export interface ProblemPrinter {
  readonly print: (problem: Problem) => void
  /** Prints how long a problem lasted that was printed. */
  readonly over: (problem: EndedProblem) => void
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
    over: (problem) => {
      if (problems <= printed) printError(say`${problemLine(problem)}; it is over`)
    },
    end: () => {
      if (problems <= printed) return
      printError(say`and ${count(problems - printed)} more: ${count(problems)} unreadable records in all`)
    },
    count: () => problems,
  }
}

const printed = 10

function problemLine(problem: Problem): SafeText {
  const { path, offset } = problem
  const words = problemInWords(problem)
  return offset === null ? say`${path}: ${words}` : say`${path}:${offset}: ${words}`
}
