import { say } from '../../text/safe.ts'
import { openTerminal } from '../../ui/terminal.ts'
import { exitCodes, printError } from '../shared/door.ts'
import { endMs, endSignals } from '../shared/signals.ts'
import { writeCrashReport } from './crash.ts'
import { type LiveOptions, startLive } from './live.ts'

/** Runs the screen to its end and gives the exit code. However it ends, it restores the terminal. */
export async function runScreen(options: LiveOptions): Promise<number> {
  const over = Promise.withResolvers<number>()
  const terminal = openTerminal(() => {
    over.resolve(exitCodes.hangup.code)
  })
  process.on('exit', terminal.restore)
  const crashed = (error: unknown): void => {
    terminal.restore()
    const report = writeCrashReport(error)
    printError(say`auditscope crashed (this is a bug): ${error instanceof Error ? error.message : String(error)}`)
    printError(say`${report === null ? 'cannot write a crash report' : `details were written to ${report}`}`)
    process.exit(exitCodes.failed.code)
  }
  process.on('uncaughtException', crashed)
  process.on('unhandledRejection', crashed)
  for (const [signal, code] of endSignals) {
    process.on(signal, () => {
      over.resolve(code)
    })
  }
  const live = await startLive(options, terminal, () => {
    over.resolve(exitCodes.done.code)
  })
  process.on('SIGTSTP', live.suspend)
  live.ended.catch(crashed)
  const code = await over.promise
  // A closed or blocked terminal must not keep the program from ending.
  await Promise.race([live.end(), new Promise((resolve) => setTimeout(resolve, endMs))])
  if (terminal.stdout.busy) terminal.giveUp()
  terminal.restore()
  return code
}
