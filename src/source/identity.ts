import type { BigIntStats } from 'node:fs'
import { headBytes, type Identity } from './place.ts'

/** Which inode a name leads to. While a descriptor keeps it open, no other file can get the same one. */
export interface Inode {
  readonly device: string
  readonly inode: string
}

export function sameInode(a: Inode, b: Inode): boolean {
  return a.device === b.device && a.inode === b.inode
}

/** Takes a file's stat and its first bytes (no more than `headBytes`); gives its identity. */
export function identityOf(stat: BigIntStats, head: Buffer): Identity {
  // Where no birth time is kept, Node reports none or the time of the last change, which moves with every write.
  const unknown = stat.birthtimeNs === 0n || stat.birthtimeNs === stat.ctimeNs
  return {
    device: String(stat.dev),
    inode: String(stat.ino),
    birth: unknown ? '' : String(stat.birthtimeNs),
    head: head.toString('latin1'),
  }
}

/** Whether `now` is the file that was once seen as `then`, grown at most. */
export function sameFile(then: Identity, now: Identity): boolean {
  const born = then.birth === now.birth || then.birth === '' || now.birth === ''
  return sameInode(then, now) && born && now.head.startsWith(then.head)
}

/** Shorter beginnings are shared by unrelated logs: every event starts with the same kind, apiVersion and level. */
const telling = 256

/** Whether a file that begins with `now` is a copy (grown at most) of the one that began with `then`. */
export function sameContent(then: string, now: string): boolean {
  if (then === '') return false
  return then === now || (then.length >= Math.min(telling, headBytes) && now.startsWith(then))
}
