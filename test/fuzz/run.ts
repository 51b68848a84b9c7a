// npm run fuzz -- [decoders|verdicts|rotation] [--seed N] [--count N]: looks for inputs on which two answers differ.
import { parseArgs } from 'node:util'
import type { Fuzzed } from './fuzzed.ts'

/** Each is a file of this folder which exports a function of its name: `decodersFuzz(seed, count)`. */
const fuzzers = ['decoders', 'verdicts', 'rotation'] as const
/** How many differences are printed in full. */
const shown = 5

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, count: { type: 'string', default: '50000' } },
})
const seed = wholeNumber('seed', values.seed ?? String(Date.now() % 2 ** 32))
const count = wholeNumber('count', values.count)
const unknown = positionals.find((name) => !fuzzers.some((fuzzer) => fuzzer === name))
if (unknown !== undefined) usage(`there is no fuzzer "${unknown}"`)

let isFound = false
for (const name of positionals.length === 0 ? fuzzers : positionals) {
  const module = (await import(`./${name}.ts`)) as Record<
    string,
    (seed: number, count: number) => Fuzzed | Promise<Fuzzed>
  >
  const fuzz = module[`${name}Fuzz`]
  if (fuzz === undefined) throw new Error(`${name}.ts does not export ${name}Fuzz`)
  const began = performance.now()
  const { tried, counts, differences } = await fuzz(seed, count)
  const seconds = Math.round((performance.now() - began) / 1000)
  const met = Object.entries(counts).map(([what, times]) => `${what} ${times}`)
  console.log(
    `${name} --seed ${seed} --count ${tried}: ${differences.length} differences (${met.join(', ')}; ${seconds} s)`,
  )
  for (const difference of differences.slice(0, shown)) console.log(`\n${difference}`)
  isFound ||= differences.length > 0
}
process.exitCode = isFound ? 1 : 0

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) usage(`--${name} must be a whole number, not "${text}"`)
  return Number(text)
}

function usage(problem: string): never {
  console.error(`${problem}\nusage: npm run fuzz -- [${fuzzers.join('|')}] [--seed N] [--count N]`)
  process.exit(2)
}
