import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/**
 * Writes what is known of a bug to a new file that its owner alone can read; gives its path, or null when it could not
 * be written. The stack names our own code only; no log text goes into it but what an error's message quotes.
 */
export function writeCrashReport(error: unknown): string | null {
  const file = path.join(os.tmpdir(), `auditscope-crash-${process.pid}-${Date.now()}.txt`)
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const text = [
    `auditscope crash report`,
    `node ${process.version} ${process.platform} ${process.arch}`,
    what,
    '',
  ].join('\n')
  try {
    fs.writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
    return file
  } catch {
    return null
  }
}
