import type { Format } from '../audit/records/formats/format.ts'

/** Reads the bytes of logs again, for one search. */
export interface LogBytes {
  /** `length` bytes at an offset of a file, valid until the next read; `gone` if some of them can no longer be read. */
  readonly read: (file: number, offset: number, length: number) => Promise<Uint8Array | 'gone'>
  /** How a file can be read: only `forwards`, if it is packed; in `pieces`, of which some may be gone; or `anywhere`. */
  readonly way: (file: number) => 'anywhere' | 'forwards' | 'pieces'
  readonly close: () => Promise<void>
}

/** Where a search gets records. */
export interface SearchedLogs {
  readonly open: () => LogBytes
  /** The only format of the logs; undefined if each record tells its own. */
  readonly format: Format | undefined
}

/** Without logs, no record can be read again. */
export const noLogs: SearchedLogs = {
  open: () => ({ read: () => Promise.resolve('gone'), way: () => 'anywhere', close: () => Promise.resolve() }),
  format: undefined,
}
