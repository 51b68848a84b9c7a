import { LineCutter } from '../audit/lines.ts'
import type { Cut, Line, LineNotice } from '../audit/lines.ts'
import type { Receiver } from '../source/delivery.ts'
import { notices } from '../source/place.ts'
import type { Chunk, Notice } from '../source/place.ts'
import type { Problem } from '../store/store.ts'
import type { Taker } from './taker.ts'

/** Where records go, in their order; what it gives is waited for before more are cut. */
export type Records = (records: readonly Line[]) => Promise<void> | undefined

/** Takes records as they come. */
export function takeAll(take: (record: Line) => void, taker: Taker): Records {
  return (records) => {
    for (const record of records) take(record)
    taker.worked?.()
    return undefined
  }
}

/** Cuts the bytes that come into records. */
export function cutting(
  records: Records,
  taker: Taker,
  pathOf: (file: number) => string,
): Required<Pick<Receiver, 'onChunk' | 'onFinish' | 'onNotice'>> {
  const cutter = new LineCutter()
  const take = ({ lines, notices }: Cut): Promise<void> | undefined => {
    const taken = records(lines)
    for (const notice of notices) taker.problem(lineProblem(pathOf(notice.file), notice))
    return taken
  }
  return {
    onChunk: (chunk: Chunk) => take(cutter.cut(chunk)),
    onFinish: () => take(cutter.end()),
    onNotice: sayTo(taker),
  }
}

export function sayTo(taker: Taker): (notice: Notice) => void {
  return ({ kind, path, offset, detail }) => {
    if (notices[kind]) taker.problem({ path, offset, reason: detail })
  }
}

function lineProblem(path: string, { kind, offset, length }: LineNotice): Problem {
  const reasons = {
    'long-line': `a line of ${length} bytes is too long and was left out`,
    torn: `a line was cut short after ${length} bytes`,
    hole: `${length} NUL bytes, as a writer leaves whose file was truncated under it`,
  }
  return { path, offset, reason: reasons[kind] }
}
