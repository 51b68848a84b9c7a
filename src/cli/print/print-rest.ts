import { say } from '../../text/safe.ts'
import { drain, isWithin, printError } from '../shared/door.ts'

/**
 * Prints what waits for the end of the logs, in steps, so that stdout can take it and a signal can end it. It begins only
 * once, however often it is called. If it `isLimited`, as after a signal, it says so when it does not come to its end.
 */
export function restPrinter(step: () => boolean): (isLimited: boolean) => Promise<void> {
  let isOver = false
  let printing: Promise<void> | null = null
  async function printAll(): Promise<void> {
    while (!isOver && step()) await drain()
  }
  return async (isLimited) => {
    printing ??= printAll()
    if (await isWithin(printing, isLimited)) return
    isOver = true
    printError(say`not all requests were printed: the signal did not leave enough time`)
  }
}
