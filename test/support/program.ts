import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'
import { program } from './paths.ts'

export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** The built program at work, its output kept as it comes. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves when the condition holds; rejects when the program ends before. */
  readonly until: (condition: (stdout: string, stderr: string) => boolean) => Promise<void>
  readonly ended: Promise<Outcome>
}

/** Starts the program; it is gone when the test has finished. */
export function start(args: readonly string[], cwd?: string): Running {
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: 'pipe' })
  let stdout = ''
  let stderr = ''
  const waiting = new Set<() => void>()
  const look = (): void => {
    for (const one of waiting) one()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    look()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    look()
  })
  // It may end without having read what it is given.
  child.stdin.on('error', () => undefined)
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr })
    })
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    until: (condition) =>
      new Promise((resolve, reject) => {
        const one = (): void => {
          if (!condition(stdout, stderr)) return
          waiting.delete(one)
          resolve()
        }
        waiting.add(one)
        one()
        void ended.then(() => {
          reject(new Error(`it ended before: ${stdout.slice(-500)} ${stderr}`))
        })
      }),
  }
}

/** Runs the program to its end. */
export function run(
  args: readonly string[],
  { cwd, stdin = '' }: { cwd?: string; stdin?: string } = {},
): Promise<Outcome> {
  const { child, ended } = start(args, cwd)
  child.stdin.end(stdin)
  return ended
}

/** Lines of an output, without the end of the last one. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
