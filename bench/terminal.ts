import { performance } from 'node:perf_hooks'
import { spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { slowLine } from './line.ts'
import { program } from './logs.ts'

/** The program in a pseudo terminal, with the times of its frames. */
export interface Terminal {
  readonly pid: number
  /** When it was started, as performance.now() gives it. */
  readonly started: number
  /** The last whole frame. */
  readonly frame: () => Frame
  /** How many frames arrived until now. */
  readonly frameCount: () => number
  /** How many bytes arrived until now. */
  readonly byteCount: () => number
  /** Called with each whole frame from now on. */
  readonly onFrame: (look: (frame: Frame) => void) => void
  /** The last frame if it satisfies the condition, otherwise the next one that does. */
  readonly until: (wanted: (frame: Frame) => boolean) => Promise<Frame>
  readonly type: (keys: string) => void
  /** Quits the program and waits for its end. */
  readonly end: () => Promise<void>
}

export interface Frame {
  readonly rows: readonly string[]
  /** When its last byte arrived. */
  readonly at: number
}

export interface Size {
  readonly cols: number
  readonly rows: number
}

interface TerminalOptions {
  /** The program to start; this commit's if absent. */
  readonly programPath?: string
  /** 120x36 if absent. */
  readonly size?: Size
  readonly nodeArgs?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** How fast the line to the terminal is; as fast as it can if absent. */
  readonly bytesPerSecond?: number
}

/** Longer than any measurement that is worth making. */
const patienceMs = 180_000

/** Starts the program on a screen. */
export function openTerminal(
  args: readonly string[],
  {
    programPath = program,
    size = { cols: 120, rows: 36 },
    nodeArgs = [],
    env = {},
    bytesPerSecond,
  }: TerminalOptions = {},
): Terminal {
  const started = performance.now()
  const pty = spawn(process.execPath, [...nodeArgs, programPath, ...args], {
    ...size,
    env: { ...process.env, ...env, TERM: 'xterm-256color' },
  })
  const emulator = new xterm.Terminal({ ...size, allowProposedApi: true })
  const looks = new Set<(frame: Frame) => void>()
  let last: Frame = { rows: [], at: started }
  const frames = frameEnds()
  let bytes = 0
  const take = (data: Buffer): void => {
    const at = performance.now()
    bytes += data.length
    const isWhole = frames.add(data.toString('latin1'))
    emulator.write(data, () => {
      if (!isWhole) return
      last = { rows: readRows(emulator), at }
      for (const look of looks) look(last)
    })
  }
  const line = bytesPerSecond === undefined ? null : slowLine(bytesPerSecond, take)
  pty.onData((data) => {
    if (line === null) take(Buffer.from(data))
    else line(data)
  })
  // Like every terminal, it answers what it is and whether it is ready.
  emulator.onData((answer) => {
    pty.write(answer)
  })
  const ended = new Promise<void>((resolve) => {
    pty.onExit(() => {
      resolve()
    })
  })
  return {
    pid: pty.pid,
    started,
    frame: () => last,
    frameCount: frames.count,
    byteCount: () => bytes,
    onFrame: (look) => looks.add(look),
    until: (wanted) => firstFrame(wanted, looks, () => last, ended),
    type: (keys) => {
      pty.write(keys)
    },
    end: async () => {
      pty.write('q')
      await ended
    },
  }
}

/** Counts the frames in pieces of output. `add` says whether a piece ends with a whole one: half can show wrong counts. */
function frameEnds(): { readonly add: (data: string) => boolean; readonly count: () => number } {
  let rest = ''
  let within = false
  let count = 0
  return {
    add: (data) => {
      const text = rest + data
      rest = text.slice(1 - beginFrame.length)
      const [begin, end] = [text.lastIndexOf(beginFrame), text.lastIndexOf(endFrame)]
      if (begin !== end) within = begin > end
      count += text.split(endFrame).length - 1
      return !within
    },
    count: () => count,
  }
}

const [beginFrame, endFrame] = ['\x1b[?2026h', '\x1b[?2026l']

async function firstFrame(
  wanted: (frame: Frame) => boolean,
  looks: Set<(frame: Frame) => void>,
  last: () => Frame,
  ended: Promise<void>,
): Promise<Frame> {
  if (wanted(last())) return last()
  const { promise, resolve, reject } = Promise.withResolvers<Frame>()
  const fail = (why: string): void => {
    reject(new Error(`${why}, and the screen was never as wanted:\n${last().rows.join('\n')}`))
  }
  const look = (frame: Frame): void => {
    if (wanted(frame)) resolve(frame)
  }
  const timer = setTimeout(fail, patienceMs, 'time is up')
  void ended.then(() => {
    fail('the program has ended')
  })
  looks.add(look)
  try {
    return await promise
  } finally {
    looks.delete(look)
    clearTimeout(timer)
  }
}

function readRows({ buffer: { active }, rows }: InstanceType<typeof xterm.Terminal>): string[] {
  return [...Array(rows).keys()].map((row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '')
}
