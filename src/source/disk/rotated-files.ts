import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { birthOf, inodeOf } from './identity.ts'
import { inLogOrder, numberIn } from './log-order.ts'
import type { Listed } from './reader.ts'
import { type Sibling, siblingOf, unpackedName } from './rotated-names.ts'

const scans = 20

/**
 * The rotated files of a path, in the log's order. Reading a directory is not atomic: it can miss a file that is
 * created, renamed or compressed meanwhile, and still show a newer one. So we read it until two scans find the same
 * files.
 *
 * A link's rotated files lie beside its target: kubelet links /var/log/containers/*.log to a pod's log, and rotates
 * that.
 */
export async function siblingsOf(followed: string): Promise<readonly Listed[]> {
  const path = await realpath(followed).catch(() => followed)
  let before: string | null = null
  for (let scan = 1; ; scan++) {
    const { found, whole } = await scanned(dirname(path), siblingOf(basename(path)))
    const stems = [...new Set(found.map(({ stem }) => stem))].join('\n')
    if (scan === scans || (whole && stems === before)) return found
    before = stems
  }
}

/** One scan. It is not `whole` if a numbered file disappeared before it could be identified. */
async function scanned(
  directory: string,
  siblingNamed: (name: string) => Sibling | null,
): Promise<{ found: readonly Listed[]; whole: boolean }> {
  const names = await readdir(directory)
  const present = new Set(names)
  const listed = names.flatMap((name) => {
    const sibling = siblingNamed(name)
    // It is being compressed: it is incomplete, and does not have the plain file's modification time yet.
    const half = sibling?.compressed === true && sibling.stem === null && present.has(unpackedName(name))
    return sibling === null || half ? [] : [listedAs(join(directory, name), sibling)]
  })
  const files = (await Promise.all(listed)).filter((file) => file !== 'none')
  const found = files.filter((file) => file !== null)
  return { found: inLogOrder(toldApart(found)), whole: found.length === files.length }
}

async function listedAs(path: string, { stem, compressed, until }: Sibling): Promise<Listed | 'none' | null> {
  try {
    const status = await stat(path, { bigint: true })
    // A folder or pipe with such a name is not a rotated log; skipping it must not make the scan incomplete.
    if (!status.isFile()) return 'none'
    const what = { ...inodeOf(status), birth: birthOf(status), size: Number(status.size) }
    return {
      path,
      compressed,
      stem: stem ?? stemOf(path, status.mtimeNs),
      until: until ?? timeOf(status.mtimeNs),
      // Only kube-apiserver's names say when they were given.
      isClosed: until !== null,
      ...what,
    }
  } catch {
    // Keep it in the list, or newer files would be read before it: it will soon appear under its compressed name.
    return stem === null ? null : { path, compressed, stem, until, device: '', inode: '', birth: '', size: 0 }
  }
}

/** Uses the modification time, which renaming and compressing do not change; it sorts as stable names do. */
function stemOf(path: string, changed: bigint): string {
  return `${unpackedName(basename(path)).replace(/\d+$/, '')}${String(changed).padStart(20, '0')}`
}

/** Unpacked or copied files can share one time: then their numbers distinguish them, the higher the older. */
function toldApart(files: readonly Listed[]): Listed[] {
  const byStem = Map.groupBy(files, ({ stem }) => stem)
  return files.map((file) => {
    const number = numberIn(file.path)
    const isTied = byStem.get(file.stem)?.some((other) => numberIn(other.path) !== number) === true
    return isTied ? { ...file, stem: `${file.stem}-${String(999_999 - number).padStart(6, '0')}`, isTied } : file
  })
}

const lastTime = 8.64e15

function timeOf(changed: bigint): number | null {
  const time = Number(changed / 1_000_000n)
  return Math.abs(time) > lastTime ? null : time
}
