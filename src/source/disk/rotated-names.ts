import { basename } from 'node:path'

/** What a rotated file's name says about it. */
export interface Sibling {
  /**
   * Its name without `.gz` or `.zst`, so that the plain file and its compressed form have the same stem. null for a
   * numbered file (`audit.log.1`), whose name passes to another file at each rotation.
   */
  readonly stem: string | null
  readonly compressed: boolean
  /** When it was rotated, in milliseconds since 1970; null if the name does not say exactly. */
  readonly until: number | null
}

interface Naming {
  readonly pattern: (stem: string, extension: string) => RegExp
  readonly stable: boolean
}

/** The names of rotated files, built from the two halves of the followed file's name. Stable names sort by time. */
const namings: readonly Naming[] = [
  // kube-apiserver (lumberjack), in UTC: audit-2026-11-23T16-42-10.123.log
  {
    pattern: (stem, extension) =>
      RegExp(`^${stem}-(?<date>\\d{4}-\\d\\d-\\d\\d)T(?<time>\\d\\d-\\d\\d-\\d\\d\\.\\d{3})${extension}$`),
    stable: true,
  },
  // kubelet, for a container's output: 0.log.20261123-164210
  { pattern: (stem, extension) => RegExp(`^${stem}${extension}\\.\\d{8}-\\d{6}$`), stable: true },
  // logrotate with dateext: audit.log-20261123, audit.log-20261123-1700
  { pattern: (stem, extension) => RegExp(`^${stem}${extension}-\\d{8}(-\\d+)?$`), stable: true },
  // logrotate: audit.log.1
  { pattern: (stem, extension) => RegExp(`^${stem}${extension}\\.\\d+$`), stable: false },
]

/**
 * Takes the followed path; gives a function that takes a file name in its directory and describes it as a rotated file
 * of that path, or gives null.
 */
export function siblingOf(path: string): (name: string) => Sibling | null {
  // must-gather packs the log itself too: audit.log.gz, beside rotated files of audit.log.
  const name = unpackedName(basename(path))
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)]
  const known = namings.map(({ pattern, stable }) => ({ pattern: pattern(literal(stem), literal(extension)), stable }))
  return (candidate) => {
    const plain = unpackedName(candidate)
    const compressed = plain !== candidate
    for (const { pattern, stable } of known) {
      const match = pattern.exec(plain)
      if (match !== null) return { stem: stable ? plain : null, compressed, until: timeIn(match.groups) }
    }
    return null
  }
}

/** A file's name without the suffix of compression. */
export function unpackedName(name: string): string {
  return name.replace(/\.(?:gz|zst)$/, '')
}

/**
 * The name of the log from which a file of this name was rotated; null if it does not look like a rotated file. The log
 * itself may be packed, and then has a suffix more.
 */
export function rotatedFrom(name: string): string | null {
  const plain = unpackedName(name)
  for (const { pattern } of anyLog) {
    const { stem, extension } = pattern.exec(plain)?.groups ?? {}
    if (stem !== undefined) return stem + (extension ?? '')
  }
  return null
}

const anyLog = namings.map(({ pattern }) => ({ pattern: pattern('(?<stem>.+?)', '(?<extension>\\.[^.]+)?') }))

function timeIn(groups: Readonly<Partial<Record<string, string>>> | undefined): number | null {
  if (groups?.['date'] === undefined || groups['time'] === undefined) return null
  const time = Date.parse(`${groups['date']}T${groups['time'].replaceAll('-', ':')}Z`)
  return Number.isNaN(time) ? null : time
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
