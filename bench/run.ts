// npm run bench measures every figure that the project states. Ratios within one run count; absolute times vary with the
// machine, whose unit is printed beside them. Writes bench/result.json, which docs/performance.md is drawn from.
// npm run bench -- decode live measures only these topics and writes nothing. --seconds shortens measurements of a minute.
// --before COMMIT builds that commit beside this one, and compares both in the same turns, where a topic does so.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { asking } from './asking.ts'
import { commands } from './commands.ts'
import { cpu } from './cpu.ts'
import { decode } from './decode.ts'
import { firstScreen } from './first-screen.ts'
import { folding } from './folding.ts'
import { held } from './held.ts'
import { type Lab, openLab } from './lab.ts'
import { listen } from './listen.ts'
import { live } from './live.ts'
import { root } from './logs.ts'
import { machine } from './machine.ts'
import { boundOf, type Figure, isMet } from './measure.ts'
import { memory } from './memory.ts'
import { processes } from './processes.ts'
import { screenBytes } from './screen-bytes.ts'
import { search } from './search.ts'

const topics: Readonly<Record<string, (lab: Lab) => Figure[] | Promise<Figure[]>>> = {
  machine,
  decode,
  commands,
  processes,
  memory,
  held,
  asking,
  folding,
  search,
  'first-screen': firstScreen,
  cpu,
  terminal: screenBytes,
  live,
  listen,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string' }, before: { type: 'string' } },
})
const lab = openLab(Number(values.seconds ?? 60), values.before ?? null)
const unknown = positionals.find((name) => !(name in topics))
if (unknown !== undefined) throw new Error(`no topic ${unknown}; there are ${Object.keys(topics).join(', ')}`)

const figures: Figure[] = []
for (const [name, measure] of Object.entries(topics)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  for (const figure of await measure(lab)) {
    figures.push(figure)
    console.log(printed(figure))
  }
}
const missed = figures.filter((figure) => isMet(figure) === false)
if (missed.length > 0) console.log(`${missed.length} goals are missed.`)

// Figures of some topics, or of a shortened run, are not the project's figures.
if (positionals.length === 0 && values.seconds === undefined) {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  const result = {
    commit: git('rev-parse', '--short', 'HEAD'),
    ...(values.before === undefined ? {} : { before: git('rev-parse', '--short', values.before) }),
    date: new Date().toISOString().slice(0, 10),
    machine: `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
    figures,
  }
  fs.writeFileSync(path.join(root, 'bench', 'result.json'), `${JSON.stringify(result, null, 2)}\n`)
}

function printed(figure: Figure): string {
  const { name, value, unit, why } = figure
  const measured = value === null ? `not measured (${why ?? ''})` : `${value.toFixed(2).padStart(10)} ${unit}`
  const bound = boundOf(figure)
  return `${name.padEnd(72)} ${measured}${bound === '' ? '' : `   [${bound}]`}`
}
