import type { Command } from './keys.ts'

/** Where a text on show begins after a command, kept within what there is to scroll. */
export function scroll(at: number, command: Command, page: number, lines: number): number {
  const most = Math.max(0, lines - page)
  const by = distances(page)[command]
  return by === undefined ? at : Math.min(most, Math.max(0, Math.min(at, most) + by))
}

/** By how much a command moves, in lines; nothing for one that does not move. */
export function distances(page: number): Partial<Record<Command, number>> {
  const half = Math.max(1, Math.floor(page / 2))
  const whole = Math.max(1, page - 1)
  return {
    down: 1,
    up: -1,
    halfDown: half,
    halfUp: -half,
    pageDown: whole,
    pageUp: -whole,
    first: -Number.MAX_SAFE_INTEGER,
    last: Number.MAX_SAFE_INTEGER,
  }
}
