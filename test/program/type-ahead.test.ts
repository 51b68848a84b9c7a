import { expect, test } from 'vitest'
import { logAndPolicy } from '../support/logs.ts'
import { start, type TestTerminal } from '../support/terminal.ts'

const keys = '/verb:get\r'

/** The screen that the keys lead to, whenever they are typed. */
async function filtered(terminal: TestTerminal): Promise<string> {
  const screen = await terminal.until((screen) => screen.includes('of 50 requests') && screen.includes('e E errors'))
  return screen
}

function isFiltered(screen: string): boolean {
  return screen.includes('❯ verb:get') && screen.includes('of 50 requests') && screen.includes('e E errors')
}

test('keys typed at any time while the program starts lead to the same screen as keys typed later', async () => {
  const { log, policy } = logAndPolicy(50)
  const args = ['--no-follow', '-p', policy, log]
  const patient = start(args)
  await filtered(patient)
  patient.type(keys)
  const wanted = await patient.until(isFiltered, 'the filter')
  patient.type('q')
  await patient.exit
  /** Types the keys after a start, whose time is spread over the start and a little more: what comes of it is the same. */
  const oneTurn = async (turn: number): Promise<void> => {
    const terminal = start(args, turn % 2 === 0 ? {} : { background: 'rgb:0000/0000/0000' })
    const timer = setTimeout(() => {
      terminal.type(keys)
    }, turn * 16)
    const screen = await terminal.until(isFiltered, `the filter, typed after ${turn * 16} ms`)
    clearTimeout(timer)
    expect(screen).toBe(wanted)
    terminal.type('q')
    expect((await terminal.exit).code).toBe(0)
    expect(terminal.alternate()).toBe(false)
  }
  for (let first = 0; first < 50; first += atOnce) {
    await Promise.all([...Array(atOnce).keys()].map((turn) => oneTurn(first + turn)))
  }
}, 240_000)

/** How many starts to try at the same time; most of each is waiting. */
const atOnce = 5
