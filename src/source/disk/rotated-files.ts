import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { birthOf, inodeOf } from './identity.ts'
import type { Listed } from './reader.ts'
import { type Sibling, siblingOf, unpackedName } from './rotated-names.ts'

const scans = 20

/**
 * The rotated files of a path. Reading a directory is not one moment: a file made, renamed or compressed meanwhile can
 * be missed although a newer one is seen. So it is read until two readings agree on the files they found.
 *
 * Of a link they lie beside what it leads to: kubelet links /var/log/containers/*.log to a pod's log, and rotates that.
 */
export async function siblingsOf(followed: string): Promise<readonly Listed[]> {
  const path = await realpath(followed).catch(() => followed)
  let before: string | null = null
  for (let scan = 1; ; scan++) {
    const { found, whole } = await scanned(dirname(path), siblingOf(basename(path)))
    const stems = [...new Set(found.map(({ stem }) => stem))].sort().join('\n')
    if (scan === scans || (whole && stems === before)) return found
    before = stems
  }
}

/** One reading; it is not whole where a numbered file was gone before it could be told which one it was. */
async function scanned(
  directory: string,
  siblingNamed: (name: string) => Sibling | null,
): Promise<{ found: Listed[]; whole: boolean }> {
  const names = await readdir(directory)
  const present = new Set(names)
  const listed = names.flatMap((name) => {
    const sibling = siblingNamed(name)
    // Being compressed: not all of it is there yet, and its time of last change is not yet that of the plain one.
    const half = sibling?.compressed === true && sibling.stem === null && present.has(unpackedName(name))
    return sibling === null || half ? [] : [listedAs(join(directory, name), sibling)]
  })
  const files = (await Promise.all(listed)).filter((file) => file !== 'none')
  const found = files.filter((file) => file !== null)
  return { found: toldApart(found), whole: found.length === files.length }
}

async function listedAs(path: string, { stem, compressed, until }: Sibling): Promise<Listed | 'none' | null> {
  try {
    const status = await stat(path, { bigint: true })
    // A folder or a pipe of such a name is no rotated log; of what is left out here `whole` must not say so.
    if (!status.isFile()) return 'none'
    const what = { ...inodeOf(status), birth: birthOf(status), size: Number(status.size) }
    return {
      path,
      compressed,
      stem: stem ?? stemOf(path, status.mtimeNs),
      until: until ?? timeOf(status.mtimeNs),
      ...what,
    }
  } catch {
    // Left out, it would let newer ones be read before it: it is about to be there under its compressed name.
    return stem === null ? null : { path, compressed, stem, until, device: '', inode: '', birth: '', size: 0 }
  }
}

/** What renaming does not change and compressing keeps is the time of the last change; it sorts as the names do. */
function stemOf(path: string, changed: bigint): string {
  return `${unpackedName(basename(path)).replace(/\d+$/, '')}${String(changed).padStart(20, '0')}`
}

/** Files that were unpacked or copied can have one time: then their numbers tell them apart, the greater the older. */
function toldApart(files: readonly Listed[]): Listed[] {
  return files.map((file) => {
    const number = numberOf(file.path)
    const alike = files.some((other) => other.stem === file.stem && numberOf(other.path) !== number)
    return alike ? { ...file, stem: `${file.stem}-${String(999_999 - number).padStart(6, '0')}` } : file
  })
}

/** Of `audit.log.3.gz` 3; 0 where there is none. */
function numberOf(path: string): number {
  return Number(/\.(\d+)$/.exec(unpackedName(path))?.[1] ?? 0)
}

const lastTime = 8.64e15

function timeOf(changed: bigint): number | null {
  const time = Number(changed / 1_000_000n)
  return Math.abs(time) > lastTime ? null : time
}
