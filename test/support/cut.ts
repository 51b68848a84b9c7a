import type { RecordReader, Records } from '../../src/audit/records/record-reader.ts'

/** Reads a log of one file in chunks that end at `cuts`, whose memory is used again, and gives what the end of it has. */
export function cutAt(
  reader: RecordReader,
  bytes: Buffer,
  cuts: readonly number[],
  take: (found: Records) => void,
): Records {
  const ends = [...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  let offset = 0
  for (const end of ends) {
    const chunk = Buffer.from(bytes.subarray(offset, end))
    take(reader.cut({ file: 0, offset, bytes: chunk }))
    chunk.fill(0x78)
    offset = end
  }
  const rest = reader.end()
  take(rest)
  return rest
}
