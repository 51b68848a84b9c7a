import { join } from 'node:path'

/** A line that is long enough to tell its file from another by the beginning. */
export const line = (name: string): string => `${name} ${'.'.repeat(300)}\n`

/** The name that lumberjack gives to the log when it rotates it. */
export const rotated = (directory: string, second: number): string =>
  join(directory, `audit-2026-11-23T16-42-${String(second).padStart(2, '0')}.000.log`)
