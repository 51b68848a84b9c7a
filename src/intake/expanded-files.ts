import fs from 'node:fs'
import path from 'node:path'

/** The files that a pattern matches which the shell did not expand; the name itself if a file has it, or none matches. */
export function expandedFiles(file: string): string[] {
  if (!/[*?[{]/.test(file) || fs.existsSync(file)) return [file]
  try {
    const files = [...fs.globSync(file), ...behindClosedFolders(file)].sort()
    return files.length > 0 ? files : [file]
  } catch {
    return [file]
  }
}

/** What a pattern would look for in folders that may not be entered, which it passes over; reading it reports why. */
function behindClosedFolders(pattern: string): string[] {
  const folder = path.dirname(pattern)
  if (!/[*?[{]/.test(folder)) return []
  const folders = fs.globSync(folder).filter((one) => isFolder(one) && !mayEnter(one))
  return [...folders, ...behindClosedFolders(folder)].map((one) => path.join(one, path.basename(pattern)))
}

function mayEnter(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.R_OK | fs.constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Whether a FILE of the command line is a folder. */
export function isFolder(file: string): boolean {
  try {
    return file !== '-' && fs.statSync(file).isDirectory()
  } catch {
    return false
  }
}
