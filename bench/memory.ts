import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { allShown } from './header.ts'
import { gigabyte, type Lab } from './lab.ts'
import { demoPolicy, type Log, root } from './logs.ts'
import type { Figure } from './measure.ts'
import { settledResident } from './resident.ts'
import { openTerminal } from './terminal.ts'

/** How much memory stored events take, each time in a separate process. */
export async function memory(lab: Lab): Promise<Figure[]> {
  const million = intake(lab.log('Metadata', 1_000_000))
  const named = intake(lab.log('30 % new names', 1_000_000))
  const fleet = intake(lab.log('a fleet', 1_000_000))
  const large = lab.log('RequestResponse', gigabyte)
  const name = '1,000,000 Metadata events'
  const fleetName = '1,000,000 events of a fleet'
  const namedName = '1,000,000 events with 30 % new names'
  const largeName = `${(large.bytes / 1e9).toFixed(1)} GB, ${large.events.toLocaleString('en-US')} RequestResponse events`
  const perEvent = ({ held, events }: Weighed): number => held / events
  const beyond = (million.held - million.strings) / million.events
  const screen = await onScreen(large)
  return [
    { name: `${name}: memory per event beyond strings`, value: beyond, unit: 'bytes', goal: '≤ 130' },
    { name: `${name}: memory per event, all`, value: perEvent(million), unit: 'bytes' },
    { name: `${name}: RSS`, value: million.rss / 1e6, unit: 'MB', goal: '< 350' },
    { name: `${namedName}: memory per event, all`, value: perEvent(named), unit: 'bytes', goal: '≤ 90', aim: '≤ 62' },
    { name: `${namedName}: RSS`, value: named.rss / 1e6, unit: 'MB', goal: '< 240' },
    { name: `${fleetName}: memory per event, all`, value: perEvent(fleet), unit: 'bytes', goal: '≤ 95' },
    { name: `${fleetName}: RSS`, value: fleet.rss / 1e6, unit: 'MB' },
    { name: `${largeName}: RSS of the intake`, value: intake(large).rss / 1e6, unit: 'MB', goal: '< 150' },
    { name: `${largeName}: RSS on a screen`, value: screen / 1e6, unit: 'MB', goal: '< 160', aim: '≤ 140' },
  ]
}

interface Weighed {
  readonly events: number
  readonly held: number
  readonly strings: number
  readonly rss: number
}

function intake(log: Log): Weighed {
  const args = ['--expose-gc', path.join(root, 'bench', 'weigh.ts'), log.path, demoPolicy]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Weighed
}

/** The whole program, as a user starts it, once it has read everything. */
async function onScreen(log: Log): Promise<number> {
  const terminal = openTerminal(['-p', demoPolicy, log.path])
  await terminal.until(allShown(log.requests))
  const rss = await settledResident(terminal.pid)
  await terminal.end()
  return rss
}
