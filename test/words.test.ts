// Plain English: phrases that read as translated do not come back. The list is test/support/worse-phrases.ts.
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { documents, writtenByHand } from './docs/documents.ts'
import { root } from './support/paths.ts'
import { phrasePattern, type Prose, proseOf } from './support/prose.ts'
import { parsed, parsedFiles, parsedSources } from './support/sources.ts'
import { worsePhrases } from './support/worse-phrases.ts'

const patterns = Object.entries(worsePhrases).map(([phrase, better]) => ({ pattern: phrasePattern(phrase), better }))
/** Most texts have none of them. */
const anyPhrase = new RegExp(patterns.map(({ pattern }) => pattern.source).join('|'), 'i')

/** Each phrase that is found, as `file:line: "phrase" -> better`. */
function complaints(file: string, pieces: readonly Prose[]): string[] {
  const worse = pieces.filter(({ text }) => anyPhrase.test(text))
  return worse.flatMap(({ line, text }) =>
    patterns.flatMap(({ pattern, better }) =>
      [...text.matchAll(pattern)].map(({ 0: found, index }) => {
        const linesBefore = text.slice(0, index).split('\n').length - 1
        return `${file}:${line + linesBefore}: "${found.replaceAll(/\s+/g, ' ')}" -> ${better}`
      }),
    ),
  )
}

test('the README and docs are in plain English', () => {
  const found = documents().flatMap(({ file, text }) => complaints(file, [{ line: 1, text: writtenByHand(text) }]))
  expect(found).toEqual([])
})

test('the demo for kind is in plain English', () => {
  const folder = path.join('demo-logs', 'kind')
  const entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => path.join(folder, name))
  const found = files.flatMap((file) => {
    const text = fs.readFileSync(path.join(root, file), 'utf8').replaceAll(/^ *#/gm, '')
    return complaints(file, [{ line: 1, text }])
  })
  expect(found).toEqual([])
})

test('strings and comments of src are in plain English', () => {
  const found = [...parsedSources()].flatMap(([file, source]) => complaints(`src/${file}`, proseOf(source)))
  expect(found).toEqual([])
})

test('strings and comments of the bench are in plain English', () => {
  const found = [...parsedFiles('bench')].flatMap(([file, source]) => complaints(file, proseOf(source)))
  expect(found).toEqual([])
})

test('phrases are found in strings and comments, over line ends, and nowhere else', () => {
  const source = parsed(
    'words.tsx',
    [
      "import { passed } from './passed over'",
      '/** It was passed',
      ' * over. */',
      'const passedOver = `${passed} passed over ${passed}`',
      '// What was passed',
      '// over.',
      'export const view = <p>passed over</p> // not trespassed over',
    ].join('\n'),
  )
  const found = complaints('f', proseOf(source)).map((complaint) => complaint.split(' -> ')[0])
  expect(found.sort()).toEqual(['f:2: "passed over"', 'f:4: "passed over"', 'f:5: "passed over"', 'f:7: "passed over"'])
})
