import path from 'node:path'
import { joinSafe, safe, type SafeText, say } from '../../text/safe.ts'
import { logName } from './log-name.ts'

/** Says of logs that hold records, but no events; empty for none. */
export function barrenWords(logs: readonly string[]): SafeText {
  if (logs.length === 0) return safe('')
  const names = joinSafe(logs.map(logName), ', ')
  return logs.length === 1
    ? say`${names} holds no audit events: is it the right file?`
    : say`${names} hold no audit events: are they the right files?`
}

/** Says of logs that do not exist yet, with their whole paths, and which key `quits` the waiting. */
export function missingWords(logs: readonly string[], quits: 'q' | '^C'): SafeText {
  return say`no such file: ${joinSafe(
    logs.map((log) => safe(path.resolve(log))),
    ', ',
  )}. Waiting for it to appear (${quits} quits)`
}
