import type { BigIntStats } from 'node:fs'
import { headBytes, type Identity } from '../source-file.ts'

/** The inode that a name leads to. While a descriptor keeps it open, no other file can get the same one. */
export interface Inode {
  readonly device: string
  readonly inode: string
}

export function sameInode(a: Inode, b: Inode): boolean {
  return a.device === b.device && a.inode === b.inode
}

/** Takes a file's stat and its first bytes (no more than `headBytes`); gives its identity. */
export function identityOf(stat: BigIntStats, head: Buffer): Identity {
  return { ...inodeOf(stat), birth: birthOf(stat), head: head.toString('latin1') }
}

export function inodeOf({ dev, ino }: BigIntStats): Inode {
  return { device: String(dev), inode: String(ino) }
}

/** Birth time in nanoseconds since 1970; `''` if the file system does not keep it. */
export function birthOf({ birthtimeNs, ctimeNs }: BigIntStats): string {
  // In that case Node reports 0, or the time of the last change, which moves with every write.
  return birthtimeNs === 0n || birthtimeNs === ctimeNs ? '' : String(birthtimeNs)
}

/** Whether `now` is the file seen earlier as `then`, perhaps grown since. */
export function sameFile(then: Identity, now: Identity): boolean {
  return sameBirth(then, now) && now.head.startsWith(then.head)
}

/** Whether both are the same inode and, as far as is known, the inode was not reused. */
export function sameBirth(a: Inode & { birth: string }, b: Inode & { birth: string }): boolean {
  return sameInode(a, b) && (a.birth === b.birth || a.birth === '' || b.birth === '')
}

/** Unrelated logs share shorter beginnings: every event starts with the same kind, apiVersion and level. */
export const unmistakableBytes = 256

/** Whether a file that begins with `now` is a copy, perhaps grown, of the one that began with `then`. */
export function sameContent(then: string, now: string): boolean {
  if (then === '') return false
  return then === now || (isUnmistakable(then) && now.startsWith(then))
}

/** Whether a beginning is long enough to be unique to one file. */
export function isUnmistakable(head: string): boolean {
  return head.length >= Math.min(unmistakableBytes, headBytes)
}
