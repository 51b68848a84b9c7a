import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { follow, type Following, type FollowOptions } from '../../src/source/follow/follow.ts'
import type { Notice, SourceFile } from '../../src/source/source-file.ts'
import { hintsByHand } from './hints-by-hand.ts'

/** A directory that is gone after the test. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'source-'))
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}

/** How long what is waited for may take: less than a test may. */
const mostMs = 50_000

/**
 * Resolves as soon as the condition holds. Rejects with what it waited for, in words, if it never does; without words,
 * with the condition itself.
 */
export async function until(
  condition: () => boolean,
  words: string | (() => string) = () => condition.toString(),
  limitMs = mostMs,
): Promise<void> {
  const began = performance.now()
  while (!condition()) {
    if (performance.now() - began > limitMs) {
      const what = typeof words === 'string' ? words : words()
      throw new Error(`waited ${limitMs / 1000} s in vain for: ${what}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

export interface Heard {
  readonly following: Following
  /** Hints that it is worth looking. */
  readonly look: () => void
  /** What was handed over, file by file. */
  readonly texts: string[]
  readonly files: SourceFile[]
  readonly finished: number[]
  readonly notices: Notice[]
  readonly text: () => string
}

/** Follows a file, keeps what is said, checks that offsets have no gaps, and closes when the test ends. */
export function heard(path: string, options: Partial<FollowOptions> = {}): Heard {
  const texts: string[] = []
  const lengths: number[] = []
  const files: SourceFile[] = []
  const finished: number[] = []
  const notices: Notice[] = []
  const hints = hintsByHand(options.watch)
  const following = follow(path, {
    follow: true,
    onFile: (file) => {
      files.push(file)
      texts.push('')
      lengths.push(0)
    },
    onChunk: ({ file, offset, bytes }) => {
      const i = files.length - 1
      if (files[i]!.file !== file || lengths[i] !== offset) throw new Error(`a gap before ${file}:${offset}`)
      lengths[i] = offset + bytes.length
      texts[i] = (texts[i] ?? '') + bytes.toString('latin1')
    },
    onFinish: (file) => {
      finished.push(file)
    },
    onNotice: (notice) => notices.push(notice),
    ...options,
    watch: hints.watch,
  })
  onTestFinished(() => following.close())
  return { following, look: hints.look, texts, files, finished, notices, text: () => texts.join('') }
}

/** Looks again and again, a moment apart, until the condition holds. No time passes while a look is not taken up yet. */
export async function lookUntil(
  { log, clock }: Pick<LookedByHand, 'log' | 'clock'>,
  condition: () => boolean,
): Promise<void> {
  await until(() => {
    if (clock.isRead) clock.ms += 40
    clock.isRead = false
    log.look()
    return condition()
  })
}

/** A log that is followed, and looked at by hand alone. */
export interface LookedByHand {
  readonly directory: string
  readonly path: string
  readonly log: Heard
  /** The time, and whether it was asked for since it was set. */
  readonly clock: { ms: number; isRead: boolean }
}

/** Follows a new log with this text. */
export function followedByHand(text: string, options: Partial<FollowOptions> = {}): LookedByHand {
  const directory = scratch()
  const path = join(directory, 'audit.log')
  writeFileSync(path, text)
  const clock = { ms: Date.now(), isRead: true }
  const now = (): number => {
    clock.isRead = true
    return clock.ms
  }
  return { directory, path, clock, log: heard(path, { watch: null, timerMs: null, clock: now, ...options }) }
}
