import { conformance, passes, report } from './conformance.ts'

// npm run conformance -- DIR: checks every vector file, and every log with a truth file, found under DIR.
const [, , directory] = process.argv
if (directory === undefined) {
  console.error('usage: npm run conformance -- DIR')
  process.exitCode = 2
} else {
  const outcome = conformance(directory)
  console.log(report(outcome).join('\n'))
  process.exitCode = passes(outcome) ? 0 : 1
}
