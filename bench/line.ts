import { performance } from 'node:perf_hooks'

/** Passes text on in order, no faster than a line allows. It holds as much as it is given, like the buffers of ssh. */
export function slowLine(bytesPerSecond: number, deliver: (bytes: Buffer) => void): (text: string) => void {
  let waiting = Buffer.alloc(0)
  let last = performance.now()
  let timer: NodeJS.Timeout | undefined
  const pass = (): void => {
    const now = performance.now()
    const most = Math.floor(((now - last) / 1000) * bytesPerSecond)
    if (most > 0) {
      deliver(waiting.subarray(0, most))
      waiting = waiting.subarray(most)
      last = now
    }
    timer = waiting.length > 0 ? setTimeout(pass, 5) : undefined
  }
  return (text) => {
    waiting = Buffer.concat([waiting, Buffer.from(text)])
    if (timer !== undefined) return
    last = performance.now()
    timer = setTimeout(pass, 5)
  }
}
