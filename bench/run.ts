// npm run bench: every figure that the project states, measured. Ratios within one run count; absolute times wander
// with the machine, whose unit is printed beside them. Writes bench/result.json, which the README's figures are read from.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseFilter } from '../src/query/parse.ts'
import { View } from '../src/store/view.ts'
import { baseline } from './baseline.ts'
import { demoPolicy, grow, metadataLines, requestResponseLines, root } from './logs.ts'
import { machineUnit, median, millis, timesAsFast } from './measure.ts'
import type { Figure } from './measure.ts'
import { takeIn } from './ours.ts'
import { judgedAnew } from './reload.ts'
import { screenFigures } from './screen.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-bench-'))
process.on('exit', () => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const figures: Figure[] = []
const add = (figure: Figure): void => {
  figures.push(figure)
  const goal = figure.goal === undefined ? '' : `   (goal ${figure.goal})`
  console.log(`${figure.name.padEnd(64)} ${figure.value.toFixed(2).padStart(10)} ${figure.unit}${goal}`)
}

add({ name: 'machine unit: summing a Float64Array of 1e7', value: machineUnit(), unit: 'ms' })

for (const [name, lines, events] of [
  ['Metadata', metadataLines(), 150_000],
  ['RequestResponse', requestResponseLines(), 12_000],
] as const) {
  const log = path.join(folder, `${name}.log`)
  const size = grow(lines, log, events)
  const megabytes = size.bytes / 1e6
  const { ratio, a, b } = timesAsFast(
    () => void takeIn(log, demoPolicy),
    () => void baseline(log),
  )
  add({ name: `${name}: mean size of an event`, value: size.bytes / size.events / 1000, unit: 'KB' })
  add({ name: `${name}: all columns and verdict, times the baseline`, value: ratio, unit: '×' })
  add({ name: `${name}: all columns and verdict`, value: megabytes / (a / 1000), unit: 'MB/s' })
  add({ name: `${name}: baseline`, value: megabytes / (b / 1000), unit: 'MB/s' })
}

const million = path.join(folder, 'million.log')
grow(metadataLines(), million, 1_000_000)
const memory = JSON.parse(
  execFileSync(process.execPath, ['--expose-gc', path.join(root, 'bench', 'memory.ts'), million, demoPolicy], {
    encoding: 'utf8',
  }),
) as { events: number; held: number; strings: number; rss: number }
add({
  name: '1,000,000 Metadata events: memory per event beyond strings',
  value: (memory.held - memory.strings) / memory.events,
  unit: 'bytes',
})
add({ name: '1,000,000 Metadata events: memory per event, all', value: memory.held / memory.events, unit: 'bytes' })
add({ name: '1,000,000 Metadata events: RSS', value: memory.rss / 1e6, unit: 'MB' })

const store = takeIn(million, demoPolicy)
const view = new View(store)
while (view.scanNext());
const first: number[] = []
const all: number[] = []
for (const text of [
  'verb:delete',
  '-user:system:* code:4*',
  'resource:pods/* -stage:RequestReceived',
  'user:alice',
  '',
]) {
  const parsed = parseFilter(text)
  if ('error' in parsed) throw new Error(parsed.error.message)
  const page = millis(() => {
    view.setFilter(parsed.filter)
    view.last(45)
  })
  first.push(page)
  all.push(
    page +
      millis(() => {
        while (view.scanNext());
      }),
  )
}
add({ name: 'filter change on 1,000,000 events: first page', value: median(first), unit: 'ms', goal: '< 16' })
add({ name: 'filter change on 1,000,000 events: all counts', value: median(all), unit: 'ms', goal: '< 150' })

const anew = await judgedAnew(store)
add({ name: '1,000,000 events judged anew after a reload', value: anew.seconds, unit: 's', goal: '< 2' })
add({ name: '1,000,000 events judged anew: longest wait of a key', value: anew.longestWait, unit: 'ms', goal: '< 50' })

for (const figure of await screenFigures(folder)) add(figure)

const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
const result = {
  commit: git('rev-parse', '--short', 'HEAD'),
  date: new Date().toISOString().slice(0, 10),
  machine: `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
  figures,
}
fs.writeFileSync(path.join(root, 'bench', 'result.json'), `${JSON.stringify(result, null, 2)}\n`)
