import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/paths.ts'
import { blockNames, documents, drawnBlocks, withBlocks, writtenByHand } from './documents.ts'
import { anchorsOf, linksOf } from './links.ts'

const all = documents()
const textOf = new Map(all.map(({ file, text }) => [file, text]))
const readme = textOf.get('README.md')!
const drawn = drawnBlocks()

test.each(all)('$file has the tables and outputs of the code as it is (npm run docs draws them)', ({ text }) => {
  expect(text).toBe(withBlocks(text, drawn))
})

test('each block is drawn in exactly one document', () => {
  expect(all.flatMap(({ text }) => blockNames(text)).sort()).toEqual(Object.keys(drawn).sort())
})

test('a block that differs from the code is drawn again', () => {
  const text = 'a\n<!-- keys -->\nold\n<!-- /keys -->\nb'
  expect(withBlocks(text, { keys: '$& new' })).toBe('a\n<!-- keys -->\n$& new\n<!-- /keys -->\nb')
  expect(writtenByHand(text)).toBe('a\n\n\n\nb')
})

test('the README begins with the two commands, and is short', () => {
  expect(readme.split('\n').slice(2, 6).join('\n')).toMatch(/npm ci && npm start[^]*npm cit/)
  expect(readme.split('\n').length).toBeLessThan(250)
})

test('the README links to every document', () => {
  expect(linksOf(readme)).toEqual(expect.arrayContaining([...textOf.keys()].filter((file) => file !== 'README.md')))
})

/** What is wrong with a link of a file; null for one that leads somewhere. */
function brokenLink(file: string, link: string): string | null {
  if (/^https?:/.test(link)) return null
  const [name = '', anchor] = link.split('#')
  const target = name === '' ? file : path.join(path.dirname(file), name)
  if (!fs.existsSync(path.join(root, target))) return `${file}: ${link}: no such file`
  if (anchor === undefined || anchorsOf(textOf.get(target) ?? '').includes(anchor)) return null
  return `${file}: ${link}: no such heading`
}

test('every link leads to a file and a heading', () => {
  const links = all.flatMap(({ file, text }) => linksOf(text).map((link) => [file, link] as const))
  expect(links.length).toBeGreaterThan(20)
  expect(links.map(([file, link]) => brokenLink(file, link)).filter((broken) => broken !== null)).toEqual([])
})

test('a broken link is found', () => {
  expect(linksOf('[a](b.md#c) `[d](e)`\n```\n[f](g)\n```\n![h](i.svg)')).toEqual(['b.md#c', 'i.svg'])
  expect(anchorsOf('# A `b`: c-d\n```sh\n# no heading\n```\n## A b c-d')).toEqual(['a-b-c-d', 'a-b-c-d-1'])
  expect(brokenLink('docs/policy.md', '../missing.md')).toMatch(/no such file/)
  expect(brokenLink('docs/policy.md', 'checks.md#missing')).toMatch(/no such heading/)
  expect(brokenLink('docs/policy.md', '#lint')).toBeNull()
})

test('the documents name only files that exist', () => {
  const named = all.flatMap(({ text }) =>
    [...writtenByHand(text).matchAll(/`((?:demo-logs|schema|test|bin|src|bench)\/[\w./-]*)`/g)].map(
      ([, file]) => file!,
    ),
  )
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((file) => !fs.existsSync(path.join(root, file)))).toEqual([])
})

test('the table of rooms has the folders of src', () => {
  const table = /^\| room \|.*\n\| --- .*\n((?:\|.*\n)+)/m.exec(textOf.get('docs/development.md')!)?.[1] ?? ''
  const named = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, room]) => room!)
  expect(named.sort()).toEqual(fs.readdirSync(path.join(root, 'src')).sort())
})
