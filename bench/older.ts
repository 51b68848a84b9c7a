import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { root } from './logs.ts'

/** Builds a commit in a folder beside, with the packages of this one. */
export function builtAt(commit: string, folder: string): string {
  const place = path.join(folder, 'before')
  execFileSync('git', ['worktree', 'add', '--detach', place, commit], { cwd: root, stdio: 'ignore' })
  // The folder is removed with all that the bench made; git must not go on naming it.
  process.on('exit', () => {
    execFileSync('git', ['worktree', 'prune'], { cwd: root, stdio: 'ignore' })
  })
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(place, 'node_modules'))
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: place, stdio: 'inherit' })
  return place
}
