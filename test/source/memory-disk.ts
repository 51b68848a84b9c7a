import type { Disk, Listed, Reader } from '../../src/source/disk/reader.ts'
import { type Failure, headBytes, type Opened } from '../../src/source/source-file.ts'

export const path = 'audit.log'
export const lineBytes = 11

interface Node {
  readonly inode: string
  readonly birth: string
  readonly compressed: boolean
  content: string
  /** When it was written last; a clock that moves with every change. */
  changed: number
  /** The same in milliseconds. */
  writtenAt: number
  /** The beginnings that its readers saw last. */
  readonly seen: Map<Reader, string>
}

export const happenings = [
  'append',
  'rotate',
  'compress',
  'copytruncate',
  'truncate',
  'recreate',
  'remove',
  'expire',
] as const
/**
 * What else can happen: the log is renamed and made anew while its writer goes on in the renamed file, until it opens
 * the log again; the reader is stopped, while the next things happen; a mirror puts a new file in the place of the
 * log, with the same lines and more, or as its rotated copy; and the log is copied and truncated although its reader has
 * seen nothing of it.
 */
export const moreHappenings = ['late', 'reopen', 'stop', 'renew', 'mirror', 'copyunseen', 'behead'] as const
export interface Happening {
  readonly what: (typeof happenings)[number] | (typeof moreHappenings)[number]
  /** How many lines are appended, or how many things happen while the reader is stopped. */
  readonly size: number
}

/** How rotated files are called: by the time of their rotation, or by a number that grows at each one. */
export type Naming = 'dated' | 'numbered'

/**
 * A directory with one log, in memory; things happen to it whenever it is asked something. Every line written is a number
 * greater than the one before. Inodes are given out again at once, as real file systems do.
 */
export class MemoryDisk {
  readonly names = new Map<string, Node>()
  /** Numbers of lines that nobody can demand: truncated or removed. */
  readonly excused = new Set<number>()
  /**
   * Numbers of lines of which nothing tells that they were ever there: they were removed before any file of the log was
   * opened or listed, between two questions that followed each other at once.
   */
  readonly untold = new Set<number>()
  /** How many lines were written, and how often the disk was asked. */
  written = 0
  calls = 0
  /** The time that the reader knows, in milliseconds. */
  now = 0
  /** The fewest rotated files that `expire` leaves. */
  keeps = 0
  /** How many lines had been written when everything there had been read. */
  live = Infinity
  later: Happening[] = []
  pace: () => number = () => 0
  /** The file that the writer goes on in although it was renamed; null for the one under the path. */
  private writer: Node | null = null
  private readonly naming: Naming
  private clock = 0
  private rotations = 0
  private readonly open = new Set<Node>()
  private readonly beheaded = new Set<Node>()
  /** Whether any file was ever opened or listed, and when the disk was last asked. */
  private isMet = false
  private askedAt = 0

  constructor(naming: Naming) {
    this.naming = naming
  }

  readonly disk: Disk = {
    open: async (name) => {
      this.passTime()
      await Promise.resolve()
      const node = this.names.get(name)
      this.answers(node !== undefined)
      return node === undefined ? failureOf(name) : this.reader(name, node)
    },
    stat: async (name) => {
      this.passTime()
      await Promise.resolve()
      const node = this.names.get(name)
      this.answers(false)
      return node === undefined ? failureOf(name) : { device: 'd', inode: node.inode, size: node.content.length }
    },
    list: async () => {
      this.passTime()
      const rotated = [...this.names].filter(([name]) => name !== path).sort(([a], [b]) => this.byAge(a, b))
      const listing = (): Listed[] => rotated.flatMap(([name, node]) => this.listed(name, node))
      // A name that can be given to another file means what it meant when all were listed, whatever happens meanwhile.
      const atOnce = this.naming === 'numbered' ? listing() : null
      await Promise.resolve()
      // With stable names, what is gone when it is asked for its inode is listed without.
      if (this.naming === 'dated') this.passTime()
      this.answers(rotated.length > 0)
      return atOnce ?? listing()
    },
  }

  private answers(withFile: boolean): void {
    this.isMet ||= withFile
    this.askedAt = this.now
  }

  passTime(atLeast = 0): void {
    this.calls++
    for (let count = Math.max(atLeast, this.pace()); count > 0; count--) this.happenNext()
  }

  private happenNext(): void {
    const happening = this.later.shift()
    if (happening !== undefined) this.happen(happening)
  }

  happen({ what, size }: Happening): void {
    const node = this.names.get(path)
    if (what === 'append') this.write(size)
    if (what === 'reopen') this.writer = null
    if (what === 'stop') {
      this.now += 60_000
      // One after another: the reader can be stopped again before it goes on.
      for (let count = size; count > 0; count--) this.happenNext()
    }
    if (what === 'late' && node !== undefined) this.writer ??= node
    if ((what === 'rotate' || what === 'late') && node !== undefined) {
      this.names.set(this.freshName(), node)
      this.create(path)
    }
    if ((what === 'remove' || what === 'recreate') && node !== undefined) {
      this.names.delete(path)
      this.excuse(node)
      if (what === 'recreate') this.create(path)
    }
    if (what === 'truncate' && node !== undefined) {
      this.excuse(node)
      this.cut(node)
    }
    // Nobody has to know that the log had bytes before it was copied and truncated, but for the copy.
    const isCopied = what === 'copyunseen' || (what === 'copytruncate' && node !== undefined && this.known(node))
    if (isCopied && node !== undefined) {
      const name = this.freshName()
      this.create(name).content = node.content
      this.cut(node)
    }
    if ((what === 'renew' || what === 'mirror') && node !== undefined) {
      this.names.delete(path)
      this.create(path).content = node.content
      this.write(size)
    }
    const cut = node === undefined ? 0 : Math.min(size, node.content.length / lineBytes - 30)
    // What two cuts leave of a file that was read is too short to be found in it.
    if (what === 'behead' && node !== undefined && cut > 0 && !this.beheaded.has(node)) {
      this.names.delete(path)
      const rest = node.content.slice(cut * lineBytes)
      const lost = { ...node, content: node.content.slice(0, cut * lineBytes) }
      this.excuse(lost)
      this.excuse(lost, this.untold)
      const left = this.create(path)
      left.content = rest
      this.beheaded.add(left)
    }
    if (what === 'mirror') this.happen({ what: 'rotate', size })
    if (what === 'compress') this.compress()
    if (what === 'expire') this.expire()
  }

  private write(lines: number): void {
    const node = this.writer ?? this.names.get(path) ?? this.create(path)
    for (let i = 0; i < lines; i++) node.content += `${String(this.written++).padStart(lineBytes - 1, '0')}\n`
    node.changed = ++this.clock
    node.writtenAt = this.now
  }

  private cut(node: Node): void {
    node.content = ''
    node.changed = ++this.clock
    node.writtenAt = this.now
  }

  private known(node: Node): boolean {
    return [...node.seen.values()].every((head) => head !== '' && node.content.startsWith(head))
  }

  /** Half of the work at a time: first both are there, then the plain one is removed. */
  private compress(): void {
    for (const [name, node] of [...this.names]) {
      if (name === path || node.compressed || node === this.writer) continue
      const packed = this.names.get(`${name}.gz`)
      if (packed === undefined) this.create(`${name}.gz`, true).content = node.content
      else {
        this.names.delete(name)
        packed.changed = node.changed
      }
      return
    }
  }

  /** The oldest rotated file is removed. */
  private expire(): void {
    const rotated = [...this.names.keys()].filter((name) => name !== path).sort(this.byAge)
    const stems = [...new Set(rotated.map((name) => name.replace(/\.gz$/, '')))]
    const [oldest] = stems
    if (oldest === undefined || stems.length <= this.keeps) return
    for (const name of [oldest, `${oldest}.gz`]) {
      const node = this.names.get(name)
      if (node !== undefined) this.excuse(node)
      if (node !== undefined && !this.isMet && this.now - this.askedAt <= 1000) this.excuse(node, this.untold)
      if (node === this.writer) this.writer = null
      this.names.delete(name)
    }
  }

  private readonly byAge = (a: string, b: string): number => {
    const [older, newer] = this.naming === 'dated' ? [a, b] : [b, a]
    return numberIn(older) - numberIn(newer) || a.length - b.length
  }

  private excuse({ content }: Node, lines = this.excused): void {
    for (const line of content.split('\n').slice(0, -1)) lines.add(Number(line))
  }

  /** A name for what is rotated now; numbered ones make room for it, the oldest first. */
  private freshName(): string {
    if (this.naming === 'dated') return `audit-${String(++this.rotations).padStart(6, '0')}.log`
    // logrotate is one process, which has compressed a file before it gives numbers anew.
    for (const name of [...this.names.keys()]) if (this.names.has(`${name}.gz`)) this.compress()
    const numbered = [...this.names].filter(([name]) => name !== path)
    for (const [name] of numbered) this.names.delete(name)
    for (const [name, node] of numbered) this.names.set(name.replace(/\d+/, String(numberIn(name) + 1)), node)
    return 'audit.log.1'
  }

  private create(name: string, compressed = false): Node {
    const used = new Set([...this.names.values(), ...this.open].map(({ inode }) => inode))
    let inode = 1
    while (used.has(String(inode))) inode++
    const changed = ++this.clock
    const node = {
      inode: String(inode),
      birth: String(changed),
      compressed,
      content: '',
      changed,
      writtenAt: this.now,
      seen: new Map(),
    }
    this.names.set(name, node)
    return node
  }

  private listed(name: string, node: Node): Listed[] {
    const { compressed, changed, inode, birth } = node
    const plain = name.replace(/\.gz$/, '')
    const what = { path: name, compressed, until: changed, size: node.content.length }
    if (this.naming === 'numbered') {
      const stem = `audit.log.${String(changed).padStart(8, '0')}`
      return compressed && this.names.has(plain) ? [] : [{ ...what, stem, device: 'd', inode, birth }]
    }
    const gone = this.names.get(name) !== node
    const place = gone ? { device: '', inode: '', birth: '' } : { device: 'd', inode, birth }
    return [{ ...what, ...place, stem: plain }]
  }

  private reader(name: string, node: Node): Reader {
    let position = 0
    const reader: Reader = {
      kind: 'reader',
      opened: openedAs(name, node),
      endless: false,
      read: async (offset, most) => {
        if (node.compressed && offset < position) throw new RangeError('a stream does not go back')
        let size = node.content.length
        await this.moment()
        const bytes = node.content.slice(offset, Math.min(size, offset + most))
        position = offset + bytes.length
        // Near the beginning one call gives both.
        const at = node.content
        await this.moment()
        const head = (offset < headBytes && size > offset ? at : node.content).slice(0, headBytes)
        if (bytes === '' && size > offset) size = node.content.length
        node.seen.set(reader, head)
        const atEnd = !node.compressed && bytes.length < most
        return { bytes: Buffer.from(bytes, 'latin1'), size, head, continued: true, atEnd, written: node.writtenAt }
      },
      measure: () => {
        const named = [...this.names.values()].includes(node)
        return Promise.resolve({ size: node.content.length, named })
      },
      close: () => {
        node.seen.delete(reader)
        if (node.seen.size === 0) this.open.delete(node)
        return Promise.resolve()
      },
    }
    this.open.add(node)
    node.seen.set(reader, reader.opened.identity.head)
    return reader
  }

  private async moment(): Promise<void> {
    this.passTime()
    await Promise.resolve()
  }
}

function numberIn(name: string): number {
  return Number(/\d+/.exec(name)?.[0])
}

function openedAs(name: string, { inode, birth, content, compressed }: Node): Opened {
  const identity = { device: 'd', inode, birth, head: content.slice(0, headBytes) }
  return { path: name, identity, size: compressed ? null : content.length, compressed }
}

function failureOf(name: string): Failure {
  return { kind: 'failure', code: 'ENOENT', path: name, message: `no ${name}` }
}
