import type { Terminal } from '../../ui/terminal.ts'

/** How soon to check again. */
export const busyMs = 5
/** How long to wait for the terminal's last answer: as long as one may take that is still expected (`line-pace.ts`). */
const answerMs = 2000

/** The waits before the terminal is given back. */
export interface TerminalWaits {
  /** Waits until the terminal has taken all output. False if it has taken nothing for `patienceMs`. */
  readonly drained: (patienceMs: number) => Promise<boolean>
  /** Waits until the terminal has answered, so that no answer is typed into the shell. It may not answer at all. */
  readonly answered: () => Promise<void>
}

/** The waits for a terminal. */
export function terminalWaits({ stdout, isAsking }: Pick<Terminal, 'stdout' | 'isAsking'>): TerminalWaits {
  return {
    drained: async (patienceMs) => {
      let taken = stdout.takenBytes
      let untilMs = performance.now() + patienceMs
      while (stdout.busy) {
        if (stdout.takenBytes !== taken) untilMs = performance.now() + patienceMs
        else if (performance.now() >= untilMs) return false
        taken = stdout.takenBytes
        await aMoment()
      }
      return true
    },
    answered: async () => {
      const untilMs = performance.now() + answerMs
      while (isAsking() && performance.now() < untilMs) await aMoment()
    },
  }
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, busyMs))
}
