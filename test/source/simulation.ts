import type { Listed } from '../../src/source/disk/reader.ts'
import { tail } from '../../src/source/follow/tail.ts'
import { type TailState, untouched } from '../../src/source/follow/tail-state.ts'
import type { Seen, Step } from '../../src/source/follow/tail-steps.ts'
import { type Failure, headBytes, type Notice, type Opened } from '../../src/source/source-file.ts'

export const path = 'audit.log'

/** How far apart looks are; a file that has not grown for this long is left for its successor. */
const lookMs = 600

interface Node {
  readonly inode: string
  readonly compressed: boolean
  content: string
  /** Truncated since it was last opened. */
  cut: boolean
}

/** Things that can happen to a log; `size` says how much is appended. */
export const happenings = [
  'append',
  'rotate',
  'truncate',
  'copytruncate',
  'compress',
  'recreate',
  'remove',
  'nothing',
] as const
export interface Happening {
  readonly what: (typeof happenings)[number]
  readonly size: number
}

/**
 * A directory with one log, and `tail` following it. No two bytes ever written are the same character, and each is
 * greater than the one before: what is handed over in order and once is a rising sequence.
 *
 * Inodes are given out again at once, as real file systems do.
 */
export class Simulation {
  readonly names = new Map<string, Node>()
  state: TailState
  todo: readonly Step[] = []
  delivered = ''
  readonly files: string[] = []
  readonly notices: Notice[] = []
  ended: Failure | null | undefined
  /** Rotated away before it was settled where reading begins. */
  readonly history = new Set<string>()
  /** Bytes that nobody can demand: truncated, or removed before they were held. */
  readonly excused = new Set<string>()
  /** Whether a truncation took bytes of the file being read. */
  mustSay = false
  resting = false
  private clock = 0
  /** Whether rotated files are removed as soon as they are listed. */
  vanishing = false
  private held: Node | null = null
  private next: Node | null = null
  private left: Node | null = null
  private written = 1

  /** How many bytes were ever written. */
  get count(): number {
    return this.written - 1
  }

  private rotations = 0
  private block = ''
  private readonly happenings: Happening[]
  private readonly pace: () => number

  /** `pace` says how many things happen before the next step of an answer. */
  constructor(happenings: readonly Happening[], pace: () => number, follow = true) {
    this.happenings = [...happenings]
    this.pace = pace
    this.state = untouched(path, follow)
  }

  /** Runs until everything has happened and nothing is left to do. */
  run(): void {
    this.see({ kind: 'start', now: 0 })
    let quiet = 0
    for (let turns = 0; quiet < 8; turns++) {
      if (turns > 20_000) throw new Error(`does not come to rest: ${JSON.stringify(this.state)}`)
      const asked = this.perform()
      if (this.ended !== undefined) return
      quiet = asked === null && this.happenings.length === 0 ? quiet + 1 : quiet
      if (asked === null) this.passTime(1)
      this.see(asked ?? { kind: 'look', now: (this.clock += lookMs) })
    }
  }

  write(size: number, name = path): void {
    const node = this.names.get(name) ?? this.create(name)
    for (let i = 0; i < size; i++) node.content += String.fromCharCode(this.written++)
  }

  happen({ what, size }: Happening): void {
    const node = this.names.get(path)
    if (what === 'append') this.write(size)
    if (what === 'rotate' && node !== undefined) {
      this.names.delete(path)
      this.names.set(this.rotatedName(), node)
      this.create(path)
    }
    if ((what === 'remove' || what === 'recreate') && node !== undefined) {
      this.names.delete(path)
      // What was written after a truncation and removed before it was looked at goes with the truncation.
      if (node !== this.held || node.cut || node === this.next) this.excuse(node.content)
      if (what === 'recreate') this.create(path)
    }
    if (what === 'truncate' && node !== undefined) {
      if (this.knows(node) && Array.from(node.content).some((byte) => !this.delivered.includes(byte)))
        this.mustSay = true
      this.excuse(node.content)
      node.content = ''
      node.cut = true
    }
    // A generation of which nothing was ever seen leaves no trace by which its copy could be put in order.
    if (what === 'copytruncate' && node !== undefined && this.knows(node)) {
      this.create(this.rotatedName()).content = node.content
      node.content = ''
      node.cut = true
    }
    if (what === 'compress') this.compress()
  }

  private compress(): void {
    for (const [name, node] of [...this.names]) {
      if (name === path || node.compressed) continue
      if (this.names.has(`${name}.gz`)) this.names.delete(name)
      else this.create(`${name}.gz`, true).content = node.content
      return
    }
  }

  private knows(node: Node): boolean {
    return node === this.held && this.next === null && this.state.held?.identity.head !== ''
  }

  private excuse(bytes: string): void {
    for (const byte of bytes) this.excused.add(byte)
  }

  private rotatedName(): string {
    return `audit-${String(++this.rotations).padStart(6, '0')}.log`
  }

  private create(name: string, compressed = false): Node {
    const used = new Set([...this.names.values(), this.held, this.next, this.left].map((node) => node?.inode))
    let inode = 1
    while (used.has(String(inode))) inode++
    const node = { inode: String(inode), compressed, content: '', cut: false }
    this.names.set(name, node)
    return node
  }

  private passTime(atLeast = 0): void {
    for (let count = Math.max(atLeast, this.pace()); count > 0; count--) {
      const happening = this.happenings.shift()
      if (happening !== undefined) this.happen(happening)
    }
  }

  private see(seen: Seen): void {
    ;({ state: this.state, todo: this.todo } = tail(this.state, seen))
  }

  private perform(): Seen | null {
    this.resting = false
    for (const item of this.todo) {
      this.passTime()
      switch (item.do) {
        case 'open': {
          const node = this.names.get(item.path)
          if (node === undefined) return failureOf('ENOENT', item.path)
          this.next = node
          node.cut = false
          return { kind: 'opened', file: opened(item.path, node) }
        }
        case 'stat': {
          const node = this.names.get(item.path)
          return node === undefined
            ? failureOf('ENOENT', item.path)
            : { kind: 'path', status: { ...inodeOf(node), size: node.content.length } }
        }
        case 'list':
          return { kind: 'listed', siblings: this.list(), now: this.clock }
        case 'read':
          return this.read(this.held, item.offset)
        case 'peek':
          return this.read(this.next, item.offset)
        case 'measure': {
          const named = [...this.names.values()].some((one) => one === this.left)
          return { kind: 'measured', size: this.left?.content.length ?? 0, named }
        }
        case 'overlap':
          return { kind: 'overlapped', offset: null }
        case 'release':
          this.left = null
          break
        case 'drop':
          if (this.next !== null && this.next === this.held) this.next.cut = true
          this.next = null
          break
        case 'take':
          if (item.keep) this.left = this.held
          this.held = this.next
          this.next = null
          break
        case 'begin':
          this.files.push(item.file.path)
          break
        case 'deliver':
          this.delivered += this.block
          break
        case 'say':
          this.notices.push(item.notice)
          break
        case 'rest':
          this.resting = true
          break
        case 'end':
          this.ended = item.failure
          break
        case 'finish':
          break
      }
    }
    return null
  }

  private list(): Listed[] {
    const rotated = [...this.names].filter(([name]) => name !== path).sort(([a], [b]) => (a < b ? -1 : 1))
    if (!this.state.started) {
      this.history.clear()
      for (const [, node] of rotated) for (const byte of node.content) this.history.add(byte)
    }
    if (this.vanishing) for (const [name] of rotated) this.names.delete(name)
    // The names come first; what is gone when it is asked for its inode is listed without.
    this.passTime()
    return rotated.map(([name, node]) => {
      const inode = this.vanishing || this.names.get(name) === node ? inodeOf(node) : { device: '', inode: '' }
      const stem = name.replace(/\.gz$/, '')
      return {
        ...inode,
        birth: '',
        size: node.content.length,
        stem,
        until: writtenAt(stem),
        compressed: node.compressed,
        path: name,
      }
    })
  }

  /** As the real reader does it, with time passing between its calls. */
  private read(node: Node | null, offset: number): Seen {
    if (node === null) throw new Error('reads although nothing is open')
    let size = node.content.length
    this.passTime()
    this.block = size > offset ? node.content.slice(offset, Math.min(size, offset + 500)) : ''
    // Near the beginning one call gives both.
    const at = node.content
    this.passTime()
    const head = (offset < headBytes && size > offset ? at : node.content).slice(0, headBytes)
    if (this.block === '' && size > offset) size = node.content.length
    const { length } = this.block
    const atEnd = !node.compressed && length < 500
    return { kind: 'read', length, size, head, continued: true, atEnd, written: null, now: this.clock }
  }
}

/** A made-up time: the rotation's number in seconds. */
function writtenAt(stem: string): number {
  return Number(stem.replaceAll(/\D/g, '')) * 1000
}

function inodeOf({ inode }: Node): { device: string; inode: string } {
  return { device: 'd', inode }
}

function opened(name: string, node: Node): Opened {
  const identity = { ...inodeOf(node), birth: '', head: node.content.slice(0, headBytes) }
  return { path: name, identity, size: node.compressed ? null : node.content.length, compressed: node.compressed }
}

function failureOf(code: string, name: string): Failure {
  return { kind: 'failure', code, path: name, message: `${code}: ${name}` }
}
