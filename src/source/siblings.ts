import { basename } from 'node:path'

/** A rotated file beside the followed one. */
export interface Sibling {
  /** Its name without `.gz`: the plain file and its compressed form are one and the same. */
  readonly stem: string
  readonly compressed: boolean
}

/** How rotated files are called, given the two halves of the followed file's name. Each sorts by time. */
const namings: readonly ((stem: string, extension: string) => RegExp)[] = [
  // kube-apiserver (lumberjack): audit-2026-11-23T16-42-10.123.log
  (stem, extension) => RegExp(`^${stem}-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.\\d{3}${extension}$`),
  // kubelet, for a container's output: 0.log.20261123-164210
  (stem, extension) => RegExp(`^${stem}${extension}\\.\\d{8}-\\d{6}$`),
  // logrotate with dateext: audit.log-20261123, audit.log-20261123-1700
  (stem, extension) => RegExp(`^${stem}${extension}-\\d{8}(-\\d+)?$`),
]

/**
 * Takes the followed path; gives a function from a file name in its directory to what it is: a rotated file of that
 * path, or null.
 */
export function siblingOf(path: string): (name: string) => Sibling | null {
  const name = basename(path)
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)]
  const patterns = namings.map((naming) => naming(literal(stem), literal(extension)))
  return (candidate) => {
    const compressed = candidate.endsWith('.gz')
    const plain = compressed ? candidate.slice(0, -3) : candidate
    return patterns.some((pattern) => pattern.test(plain)) ? { stem: plain, compressed } : null
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
