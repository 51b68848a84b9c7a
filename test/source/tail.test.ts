import { expect, test } from 'vitest'
import type { Listed } from '../../src/source/disk/reader.ts'
import { tail } from '../../src/source/follow/tail.ts'
import { untouched } from '../../src/source/follow/tail-state.ts'
import { type Happening, Simulation } from './simulation.ts'

const h = (what: Happening['what'], size = 400): Happening => ({ what, size })
const append = h('append')
const unchanged = { kind: 'read', continued: true, atEnd: false, written: null } as const

/** Each: what was there before, what happens (all of it between two looks), the files read, the notices. */
const table: [string, Happening[], Happening[], string[], string[]][] = [
  ['nothing there', [], [], [], []],
  ['a file', [append], [], ['audit.log'], []],
  ['appended', [append], [append], ['audit.log'], []],
  ['made later', [], [append], ['audit.log'], []],
  ['made and rotated later', [], [append, h('rotate')], ['audit-000001.log'], []],
  ['rotated', [append], [append, h('rotate'), append], ['audit.log', 'audit.log'], []],
  [
    'rotated three times',
    [append],
    [h('rotate'), append, h('rotate'), append, h('rotate')],
    // The new file is empty: until it grows, the one before it may.
    ['audit.log', 'audit-000002.log', 'audit-000003.log'],
    [],
  ],
  ['history is not read', [append, h('rotate'), append], [append], ['audit.log'], []],
  [
    'nor when it is compressed',
    [append, h('rotate'), append],
    [h('compress'), h('rotate'), append],
    ['audit.log', 'audit.log'],
    [],
  ],
  [
    'rotated, compressed, plain one removed',
    [append],
    [h('rotate'), append, h('compress'), h('compress')],
    ['audit.log', 'audit.log'],
    [],
  ],
  ['rotated away, nothing in its place', [append], [h('rotate'), append, h('remove')], ['audit.log'], []],
  ['truncated', [append], [h('truncate')], ['audit.log', 'audit.log'], ['truncated']],
  ['truncated and grown beyond', [append], [h('truncate'), append, append], ['audit.log', 'audit.log'], ['truncated']],
  ['copied and truncated', [append], [append, h('copytruncate'), append], ['audit.log', 'audit.log'], ['truncated']],
  ['made anew', [append], [append, h('recreate'), append], ['audit.log', 'audit.log'], []],
  ['truncated and removed', [append], [h('truncate'), h('remove')], ['audit.log'], ['truncated']],
]

test.each(table)('%s', (_, before, later, files, notices) => {
  // Everything happens while it rests: a pace of nothing, until it rests.
  const log: Simulation = new Simulation(later, () => (log.resting ? later.length : 0))
  for (const happening of before) log.happen(happening)
  log.run()
  expect(log.files).toEqual(files)
  expect(log.notices.map(({ kind }) => kind)).toEqual(notices)
})

test('a rotated file that is gone before it is opened is reported as a gap', () => {
  const log: Simulation = new Simulation([append, h('rotate'), append, h('rotate'), append], () =>
    log.resting ? 5 : 0,
  )
  log.vanishing = true
  log.happen(append)
  log.run()
  const times = 'gap: no events from 1970-01-01T00:00:01.000Z to 1970-01-01T00:00:02.000Z'
  expect(log.notices).toMatchObject([
    { kind: 'gap', path: 'audit-000002.log', detail: `audit-000002.log was removed before it was read; ${times}` },
  ])
  expect(log.files).toEqual(['audit.log', 'audit.log'])
})

test('a rotated file that stays listed and cannot be found is given up', () => {
  const inode = { device: 'd', inode: '1' }
  const file = { path: 'audit.log', identity: { ...inode, birth: '', head: 'a' }, size: 1, compressed: false }
  const names = { stem: 'audit-000001.log', path: 'audit-000001.log' }
  const ghost = { ...names, compressed: false, device: 'd', inode: '2', birth: '', size: 0, until: null }
  const nowhere = { kind: 'failure', code: 'ENOENT', path: '', message: '' } as const
  let step = tail(untouched('audit.log', true), { kind: 'start', now: 0 })
  const gaps: string[] = []
  let now = 0
  for (let turn = 0; turn < 30; turn++) {
    const asked = step.todo.at(-1)
    gaps.push(...step.todo.flatMap((item) => (item.do === 'say' ? [item.notice.kind] : [])))
    if (asked?.do === 'open' && asked.path === ghost.path) step = tail(step.state, nowhere)
    else if (asked?.do === 'open') step = tail(step.state, { kind: 'opened', file })
    else if (asked?.do === 'stat')
      step = tail(step.state, turn < 4 ? { kind: 'path', status: { ...inode, size: 1 } } : nowhere)
    else if (asked?.do === 'list') step = tail(step.state, { kind: 'listed', now, siblings: turn < 3 ? [] : [ghost] })
    else if (asked?.do === 'read') step = tail(step.state, { ...unchanged, now, length: 0, size: 0, head: 'a' })
    else step = tail(step.state, { kind: 'look', now: (now += 600) })
  }
  expect(gaps).toEqual(['gap'])
})

test('a file that grew while it was read is read once more, and no third time if the read finds nothing', () => {
  const identity = { device: 'd', inode: '1', birth: '', head: 'a' }
  const file = { path: 'audit.log', identity, size: 1, compressed: false }
  const read = { ...unchanged, now: 0, head: 'a', length: 0, size: 5 }
  const listing = tail(tail(untouched('audit.log', true), { kind: 'start', now: 0 }).state, { kind: 'opened', file })
  const found = tail(listing.state, { kind: 'listed', now: 0, siblings: [] })
  const reading = tail(found.state, { kind: 'path', status: { device: 'd', inode: '1', size: 1 } })
  expect(reading.todo.at(-1)).toEqual({ do: 'read', offset: 0 })
  // Its last lines may have come between the read and its stat, and then it was rotated.
  const again = tail(reading.state, read)
  expect(again.todo).toEqual([{ do: 'read', offset: 0 }])
  expect(tail(again.state, read).todo).toEqual([{ do: 'rest', withinMs: null }])
})

test('a read to the end of a log that is followed is not repeated before there is a reason to look', () => {
  const identity = { device: 'd', inode: '1', birth: '', head: 'a' }
  const file = { path: 'audit.log', identity, size: 1, compressed: false }
  const status = { device: 'd', inode: '1', size: 9 }
  // It has grown again between the read and its stat.
  const read = { ...unchanged, now: 0, head: 'a', length: 5, size: 9, atEnd: true }
  const reading = (follow: boolean): ReturnType<typeof tail> => {
    const listing = tail(tail(untouched('audit.log', follow), { kind: 'start', now: 0 }).state, {
      kind: 'opened',
      file,
    })
    if (!follow) return listing
    return tail(tail(listing.state, { kind: 'listed', now: 0, siblings: [] }).state, { kind: 'path', status })
  }
  const caughtUp = tail(reading(true).state, read)
  expect(caughtUp.todo).toEqual([
    { do: 'deliver', offset: 0 },
    { do: 'rest', withinMs: null },
  ])
  const looking = tail(caughtUp.state, { kind: 'look', now: 1 })
  expect(tail(looking.state, { kind: 'path', status }).todo).toEqual([{ do: 'read', offset: 5 }])
  // A log that another took the place of, and one that is not followed, are read until there is no more.
  const replaced = tail(looking.state, { kind: 'path', status: { ...status, inode: '2' } })
  for (const state of [replaced.state, reading(false).state]) {
    expect(tail(state, { ...read, length: 4 }).todo.at(-1)).toMatchObject({ do: 'read' })
  }
})

test('read once: no look at what took its place', () => {
  const log = new Simulation([h('rotate'), append], () => 1, false)
  log.happen(append)
  log.run()
  expect([log.files, log.ended]).toEqual([['audit.log'], null])
})

/** Follows quietly in a made-up world, with what is listed given at each time; gives the paths opened after the first. */
function openedWith(listings: readonly (readonly Listed[])[]): { opened: string[]; known: number } {
  const opened: string[] = []
  let inode = 0
  let now = 0
  let listing = 0
  let step = tail(untouched('audit.log', true), { kind: 'start', now: 0 })
  while (listing < listings.length || step.todo.at(-1)?.do !== 'rest') {
    const asked = step.todo.at(-1)
    const place = { device: 'd', inode: String(inode) }
    const file = {
      path: 'audit.log',
      identity: { ...place, birth: '', head: `log ${inode}` },
      size: 9,
      compressed: false,
    }
    if (asked?.do === 'open') {
      const rotated = listings.flat().find(({ path }) => path === asked.path)
      if (rotated !== undefined) opened.push(asked.path)
      const identity = rotated === undefined ? file.identity : { ...rotated, head: asked.path }
      step = tail(step.state, { kind: 'opened', file: { ...file, path: asked.path, identity } })
    } else if (asked?.do === 'stat') step = tail(step.state, { kind: 'path', status: { ...place, size: 9 } })
    else if (asked?.do === 'list') {
      step = tail(step.state, {
        kind: 'listed',
        now,
        siblings: listings[Math.min(listing++, listings.length - 1)] ?? [],
      })
    } else if (asked?.do === 'read') {
      const { offset } = asked
      const head = step.state.held?.identity.head ?? ''
      step = tail(step.state, { ...unchanged, now, length: 9 - offset, size: 9, head })
    } else if (asked?.do === 'measure') step = tail(step.state, { kind: 'measured', size: 9, named: true })
    else {
      // Another file is under the path at each look.
      inode++
      step = tail(step.state, { kind: 'look', now: (now += 600) })
    }
  }
  return { opened, known: step.state.known.size }
}

const rotatedAs = (path: string, stem: string, inode: string): Listed => {
  return { path, stem, compressed: false, device: 'd', inode, birth: `born ${inode}`, size: 9, until: null }
}

test('a numbered file that was written to after it was renamed is no new one', () => {
  const before = [rotatedAs('audit.log.1', 'audit.log.100', '77')]
  const after = [rotatedAs('audit.log.2', 'audit.log.101', '77')]
  expect(openedWith([before, before, after, after]).opened).toEqual([])
})

test('a file that was read is not read again from its compressed form, which is just being written beside it', () => {
  // The file under the path at the first look, which is read.
  const plain = { ...rotatedAs('audit-1.log', 'audit-1.log', '0'), birth: '' }
  const packed = { ...rotatedAs('audit-1.log.gz', 'audit-1.log', '88'), compressed: true }
  const other = { ...rotatedAs('audit-2.log.gz', 'audit-2.log', '99'), compressed: true }
  expect(openedWith([[], [plain, packed], [packed], [packed]]).opened).toEqual([])
  expect(openedWith([[], [plain, packed, other], [packed, other]]).opened).toEqual(['audit-2.log.gz'])
})

test('the stems of rotated files are forgotten, but for the newest and those still listed', () => {
  const stays = rotatedAs('stays', 'audit-0.log', 'stays')
  const many = Array.from({ length: 5000 }, (_, i) => rotatedAs(`${i}`, `audit-1-${i}.log`, `${i}`))
  const last = [stays, rotatedAs('new', 'audit-2.log', 'new')]
  const { opened, known } = openedWith([[stays, ...many], last, last, last, last])
  expect(opened).toEqual(['new'])
  expect(known).toBeLessThan(2100)
})
