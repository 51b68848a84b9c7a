// README.md and docs/*.md: Markdown by hand, with blocks between markers that are drawn from the code and from real runs.
import fs from 'node:fs'
import path from 'node:path'
import { root } from '../support/paths.ts'
import { benchBlock } from './bench-block.ts'
import { checksBlock, outputs } from './outputs.ts'
import { tables } from './tables.ts'

export interface Document {
  /** Its path from the root, such as `docs/keys.md`. */
  readonly file: string
  readonly text: string
}

/** All documents for users, the README first. */
export function documents(): Document[] {
  const inDocs = fs.readdirSync(path.join(root, 'docs')).sort()
  return ['README.md', ...inDocs.map((name) => `docs/${name}`)].map((file) => ({
    file,
    text: fs.readFileSync(path.join(root, file), 'utf8'),
  }))
}

/** Every block as it should be now, by the name in its markers; the program must have been built. */
export function drawnBlocks(): Readonly<Record<string, string>> {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  return {
    ...tables(version),
    ...outputs(root),
    bench: benchBlock(path.join(root, 'bench', 'result.json')),
    checks: checksBlock(),
  }
}

const block = /^<!-- ([\w-]+) -->\n[^]*?^<!-- \/\1 -->$/gm

/** The names of a document's blocks. */
export function blockNames(text: string): string[] {
  return [...text.matchAll(block)].map(([, name = '']) => name)
}

/** A document with all of its blocks drawn again. */
export function withBlocks(text: string, drawn: Readonly<Record<string, string>>): string {
  return text.replace(block, (old, name: string) => {
    const now = drawn[name]
    return now === undefined ? old : `<!-- ${name} -->\n${now}\n<!-- /${name} -->`
  })
}

/** A document without its blocks: what a person wrote. */
export function writtenByHand(text: string): string {
  return text.replace(block, (old) => '\n'.repeat(old.split('\n').length - 1))
}
