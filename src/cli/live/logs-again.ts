import type { Format } from '../../audit/records/formats/format.ts'
import type { LogBytes } from '../../engine/log-bytes.ts'
import { RecordSearch } from '../../engine/record-search.ts'
import type { Intake } from '../../intake/intake.ts'
import { type RangesAgain, rangesAgain } from '../../source/history/find-again.ts'
import type { Store } from '../../store/store.ts'

/**
 * The search of a store's records, which reads them again from the files that an intake has read. `ended` is called when a
 * search has ended.
 */
export function recordSearch(
  store: Store,
  fileOf: Intake['file'],
  format: Format | undefined,
  ended: () => void,
): RecordSearch {
  return new RecordSearch(store, { open: () => bytesAgain(fileOf), format }, ended)
}

/** Reads files again, and keeps the last one open. */
function bytesAgain(fileOf: Intake['file']): LogBytes {
  let opened: { readonly file: number; readonly ranges: RangesAgain } | null = null

  async function close(): Promise<void> {
    await opened?.ranges.close()
    opened = null
  }

  return {
    read: async (file, offset, length) => {
      const source = fileOf(file)
      if (source === null) return 'gone'
      if (opened?.file !== file) {
        await close()
        opened = { file, ranges: rangesAgain(source) }
      }
      return opened.ranges.read(offset, length)
    },
    way: (file) => {
      const source = fileOf(file)
      if (source?.again !== undefined) return 'pieces'
      const isForwards = opened?.file === file ? opened.ranges.isForwards() : source?.compressed
      return isForwards === true ? 'forwards' : 'anywhere'
    },
    close,
  }
}
