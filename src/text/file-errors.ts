/** Why a file could not be read, in plain words; else the system's own message. */
export function reasonOf(error: unknown): string {
  return words[codeOf(error)] ?? (error instanceof Error ? error.message : String(error))
}

/** The system's code for what a call threw, such as `ENOENT`; `''` where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

const words: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a folder, not a file',
}
