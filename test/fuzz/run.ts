// npm run fuzz -- [decoders|verdicts|rotation [--real]] [--seed N] [--count N]: looks for inputs on which two answers
// differ. With --real, a process rotates a log in a real folder, and the built program reads it.
import { parseArgs } from 'node:util'
import type { Fuzzed } from './fuzzed.ts'

/** Each is a file of this folder which exports a function of its name: `decodersFuzz(seed, count)`. */
const fuzzers = ['decoders', 'verdicts', 'rotation'] as const
/** How many differences are printed in full. */
const shown = 5

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, count: { type: 'string' }, real: { type: 'boolean', default: false } },
})
const seed = wholeNumber('seed', values.seed ?? String(Date.now() % 2 ** 32))
const count = wholeNumber('count', values.count ?? (values.real ? '200' : '50000'))
const unknown = positionals.find((name) => !fuzzers.some((fuzzer) => fuzzer === name))
if (unknown !== undefined) usage(`there is no fuzzer "${unknown}"`)
if (values.real && (positionals.length !== 1 || positionals[0] !== 'rotation')) usage('--real is for rotation alone')

let isFound = false
for (const name of positionals.length === 0 ? fuzzers : positionals) {
  const module = (await import(`./${name}${values.real ? '-real' : ''}.ts`)) as Record<
    string,
    (seed: number, count: number) => Fuzzed | Promise<Fuzzed>
  >
  const fuzz = module[`${name}${values.real ? 'Real' : ''}Fuzz`]
  if (fuzz === undefined) throw new Error(`${name}.ts does not export ${name}Fuzz`)
  const began = performance.now()
  const { tried, counts, differences } = await fuzz(seed, count)
  const seconds = Math.round((performance.now() - began) / 1000)
  const met = Object.entries(counts).map(([what, times]) => `${what} ${times}`)
  console.log(
    `${name}${values.real ? ' --real' : ''} --seed ${seed} --count ${tried}: ${differences.length} differences (${met.join(', ')}; ${seconds} s)`,
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
  console.error(`${problem}\nusage: npm run fuzz -- [${fuzzers.join('|')}] [--real] [--seed N] [--count N]`)
  process.exit(2)
}
