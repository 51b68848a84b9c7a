import type tty from 'node:tty'

/** The terminal as bin/auditscope.js made it ready, before anything else was loaded. */
export interface EarlyTerminal {
  /** The keys. They are in raw mode, and nothing has read any yet. */
  readonly stdin: tty.ReadStream
  /** Until when to wait for what the terminal answers to the first questions, as performance.now() gives it. */
  readonly patienceEnds: number
  /** Leaves the terminal to the screen, which restores it from now on. */
  readonly take: () => void
  /** Restores the terminal, and swallows its answers first. Does nothing if it is restored or taken. */
  readonly restore: () => void
  /** Reads and drops what the terminal sends, until it has sent a text that matches, or until a time. */
  readonly swallow: (last: RegExp, until: number) => void
}
