import fs from 'node:fs'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTurns, openAtRest, type Spent } from './cpu.ts'
import { headerOf } from './header.ts'
import type { Lab } from './lab.ts'
import { program } from './logs.ts'
import { type Figure, median, percentile } from './measure.ts'
import type { Terminal } from './terminal.ts'
import { writeEvents } from './writing.ts'

const size = { cols: 120, rows: 36 }
const load = { perSecond: 1000, size }
const slow = 20_000

/** What the screen sends to its terminal, and how soon a key is answered on a slow line. */
export async function screenBytes(lab: Lab): Promise<Figure[]> {
  return [...(await changes(lab)), ...(await following(lab)), ...(await typing(lab))]
}

/** The bytes of single changes. */
async function changes(lab: Lab): Promise<Figure[]> {
  const { log, terminal } = await openAtRest(lab, program, size)
  const bytesOf = async (change: () => void, isThere: () => boolean): Promise<number> => {
    const before = terminal.byteCount()
    change()
    await terminal.until(isThere)
    await sleep(300)
    return terminal.byteCount() - before
  }
  const came = (): number => headerOf(terminal.frame())?.came ?? 0
  const rows = (): string => terminal.frame().rows.join('\n')
  terminal.type('kk')
  await sleep(1000)
  let shown = rows()
  const row = await bytesOf(
    () => {
      terminal.type('k')
    },
    () => rows() !== shown,
  )
  shown = rows()
  const page = await bytesOf(
    () => {
      terminal.type('\x1b[5~')
    },
    () => rows() !== shown,
  )
  // Under the help only the header shows what arrives.
  terminal.type('?')
  await sleep(7000)
  const before = came()
  const line = fs.readFileSync(log, 'utf8').split('\n')[0] ?? ''
  const counter = await bytesOf(
    () => {
      fs.appendFileSync(log, `${line}\n`)
    },
    () => came() > before,
  )
  await terminal.end()
  return [
    { name: 'bytes for a counter in the header at 120x36', value: counter, unit: 'bytes' },
    { name: 'bytes for the cursor one row up at 120x36', value: row, unit: 'bytes' },
    { name: 'bytes for a page up at 120x36', value: page, unit: 'bytes' },
  ]
}

async function following(lab: Lab): Promise<Figure[]> {
  const { now, older } = await inTurns(lab, load)
  const rate = (all: readonly Spent[]): number => median(all.map(({ bytes, seconds }) => bytes / seconds / 1000))
  const name = 'while following 1,000 events/s at 120x36'
  const ratio = median(now.map(({ cpu }, turn) => cpu / (older[turn]?.cpu ?? NaN)))
  return [
    { name: `sent ${name}`, value: rate(now), unit: 'KB/s', goal: '≤ 10' },
    ...(older.length === 0
      ? []
      : [
          { name: `sent ${name}, the commit before`, value: rate(older), unit: 'KB/s' },
          { name: `CPU time ${name} in colour, of the commit before`, value: ratio, unit: '×', goal: '≤ 1' },
        ]),
  ]
}

/** Types into the filter while events arrive, on a line of 20 KB/s. */
async function typing(lab: Lab): Promise<Figure[]> {
  const { log, terminal } = await openAtRest(lab, program, size, slow)
  const fd = fs.openSync(log, 'a')
  const seconds = Math.max(5, lab.seconds / 6)
  const [waits] = await Promise.all([
    typeFor(seconds, terminal),
    writeEvents(load.perSecond, seconds, (batch) => {
      fs.writeSync(fd, batch)
    }),
  ])
  fs.closeSync(fd)
  terminal.type('\x1b')
  await sleep(1000)
  await terminal.end()
  const name = `from key to screen on a line of 20 KB/s, following 1,000 events/s`
  return [
    { name: `${name}, median of ${waits.length} keys`, value: percentile(waits, 50), unit: 'ms', goal: '< 100' },
    { name: `${name}, p99`, value: percentile(waits, 99), unit: 'ms' },
  ]
}

/** Types letters into the filter, one by one; gives how long each took to the screen, in milliseconds. */
async function typeFor(seconds: number, terminal: Terminal): Promise<number[]> {
  const waits: number[] = []
  const start = performance.now()
  terminal.type('/')
  await sleep(500)
  let text = ''
  while (performance.now() - start < seconds * 1000) {
    const letter = 'user:a*'[text.length] ?? '\x15'
    text = letter === '\x15' ? '' : text + letter
    const wanted = text === '' ? '❯' : `❯ ${text}`
    const typed = performance.now()
    terminal.type(letter)
    const { at } = await terminal.until(
      ({ rows }) => rows[1]?.trim() === wanted || rows[1]?.includes(`${wanted} `) === true,
    )
    waits.push(at - typed)
    await sleep(200 + Math.random() * 150)
  }
  return waits
}
