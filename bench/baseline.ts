import fs from 'node:fs'

/** The one baseline: reads 1 MiB at a time, cuts at newlines, parses each line with JSON.parse, and keeps nothing. */
export function baseline(path: string): number {
  const fd = fs.openSync(path, 'r')
  const block = Buffer.allocUnsafe(1024 * 1024)
  let rest: Buffer = Buffer.alloc(0)
  let events = 0
  for (;;) {
    const length = fs.readSync(fd, block, 0, block.length, null)
    if (length === 0) break
    const bytes = rest.length === 0 ? block.subarray(0, length) : Buffer.concat([rest, block.subarray(0, length)])
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      JSON.parse(bytes.toString('utf8', start, end))
      events++
      start = end + 1
    }
    rest = Buffer.from(bytes.subarray(start))
  }
  fs.closeSync(fd)
  return events
}

// As a program of its own: reads the log that it is given.
if (import.meta.main) baseline(process.argv[2] ?? '')
