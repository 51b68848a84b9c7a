/**
 * The shortest names that tell paths apart and still are parts of them: without the folders that all have in common, and
 * without the file names where those are all the same. `/logs/cp-1/audit.log` and `/logs/cp-2/audit.log` are `cp-1` and
 * `cp-2`; a path alone is its file name.
 */
export function namesOf(paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return []
  const parts = paths.map((path) => path.split('/').filter((part) => part !== '' && part !== '.'))
  const [first = []] = parts
  const shortest = Math.min(...parts.map(({ length }) => length))
  const common = (at: (path: readonly string[], index: number) => string | undefined): number => {
    let count = 0
    while (count < shortest - 1 && parts.every((path) => at(path, count) === at(first, count))) count++
    return count
  }
  const start = common((path, index) => path[index])
  const tail = new Set(paths).size === 1 ? 0 : common((path, index) => path.at(-1 - index))
  // One that is shorter than the others would have nothing left.
  const end = shortest > start + tail ? tail : 0
  const short = parts.map((path) => path.slice(start, path.length - end).join('/'))
  // Paths that say the same in different ways are not told apart so.
  return new Set(short).size === new Set(paths).size ? short : paths
}
