import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/**
 * Writes the details of a crash to a new file that only its owner can read. Gives its path, or null if that fails. The
 * stack names only our own code; the report holds no log text except what the error's message quotes.
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
