import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fixedColour } from '../support/colours.ts'
import { start } from '../support/terminal.ts'

const cell = { width: 8, height: 18 }
const paper = '#15171c'
const ink = '#d5d8de'

/** The table of all rules, on the demo's log and a policy of which one rule was edited since, drawn as an SVG. */
export async function rulesPicture(root: string): Promise<string> {
  const demo = path.join(root, 'demo-logs')
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-docs-'))
  const edited = path.join(folder, 'policy.yaml')
  const text = fs.readFileSync(path.join(demo, 'policy.yaml'), 'utf8')
  fs.writeFileSync(edited, text.replace(/level: RequestResponse(?=\n.*\n.*\n.*stable)/, 'level: Metadata'))
  const terminal = start(['-p', edited, path.join(demo, 'audit.log')], { columns: 160, rows: 28 })
  await terminal.until((screen) => screen.includes('32 drift'))
  terminal.type('ASgj')
  await terminal.until((screen) => screen.includes('sorted by hits') && screen.includes('would agree if'))
  const svg = draw(terminal.cells())
  terminal.type('qq')
  await terminal.exit
  fs.rmSync(folder, { recursive: true })
  return svg
}

/** Runs the program on the demo's log, brings up something worth seeing, and draws its screen as an SVG. */
export async function picture(root: string): Promise<string> {
  const demo = path.join(root, 'demo-logs')
  const terminal = start(['-p', path.join(demo, 'policy.yaml'), path.join(demo, 'audit.log')], {
    columns: 160,
    rows: 45,
  })
  await terminal.until((screen) => screen.includes('requests') && screen.includes('agrees'))
  terminal.type('/-user:system:apiserver -verb:watch\r')
  const cursor = (screen: string): number => screen.split('\n').findIndex((row) => row.includes('▌'))
  const last = cursor(await terminal.until((screen) => screen.includes('-verb:watch')))
  terminal.type('kkkkkkkkkkkk')
  await terminal.until((screen) => cursor(screen) === last - 12)
  const svg = draw(terminal.cells())
  terminal.type('q')
  await terminal.exit
  return svg
}

export interface DrawnCell {
  readonly text: string
  readonly width: number
  /** The index of a colour, -1 for the terminal's own. */
  readonly colour: number
  readonly ground: number
  readonly bold: boolean
  readonly dim: boolean
  readonly underline: boolean
  readonly inverse: boolean
}

function draw(rows: readonly (readonly DrawnCell[])[]): string {
  const columns = rows[0]?.length ?? 0
  const body = rows.flatMap((row, y) => runs(row).map((run) => drawRun(run, y)))
  const [width, height] = [columns * cell.width + 16, rows.length * cell.height + 16]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<rect width="100%" height="100%" rx="6" fill="${paper}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="13.29" xml:space="preserve">`,
    ...body,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

interface Run extends DrawnCell {
  readonly x: number
}

/** Neighbours that look the same, as one. */
function runs(row: readonly DrawnCell[]): Run[] {
  const out: Run[] = []
  for (const [x, next] of row.entries()) {
    const last = out.at(-1)
    if (last !== undefined && looks.every((name) => last[name] === next[name]))
      out[out.length - 1] = { ...last, text: last.text + next.text, width: last.width + next.width }
    else out.push({ ...next, x })
  }
  return out.filter(({ text, ground, inverse }) => ground >= 0 || inverse || text.trim() !== '')
}

const looks = ['colour', 'ground', 'bold', 'dim', 'underline', 'inverse'] as const

function drawRun({ x, text, width, colour, ground, bold, dim, underline, inverse }: Run, y: number): string {
  const left = 8 + x * cell.width
  const top = 8 + y * cell.height
  const [own, under] = [colour < 0 ? ink : fixedColour(colour), ground < 0 ? paper : fixedColour(ground)]
  const [fore, behind] = inverse ? [under, own] : [own, under]
  const back =
    behind === paper
      ? ''
      : `<rect x="${left}" y="${top}" width="${width * cell.width}" height="${cell.height}" fill="${behind}"/>`
  if (text.trim() === '') return back
  const style = `fill="${fore}"${bold ? ' font-weight="bold"' : ''}${dim ? ' fill-opacity="0.6"' : ''}${underline ? ' text-decoration="underline"' : ''}`
  const length = `textLength="${width * cell.width}" lengthAdjust="spacingAndGlyphs"`
  return `${back}<text x="${left}" y="${top + 13}" ${length} ${style}>${escaped(text)}</text>`
}

/** Viewers fold blanks that follow each other unless they are hard ones. */
function escaped(text: string): string {
  return text.replaceAll(' ', '\u00a0').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
