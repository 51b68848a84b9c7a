import { defineConfig } from 'vitest/config'
import { chooseSeed } from './test/support/choose-seed.ts'

/** The rooms whose tests need no files, processes or terminal: pure functions. */
const pureRooms = [
  'columns',
  'text',
  'audit',
  'policy',
  'query',
  'explain',
  'store',
  'tally',
  'engine',
  'screen',
  'fuzz',
]
/** Tests of pure functions that take more than five seconds, so that the fast stage stays under a minute. */
const long = [
  'test/audit/scanner.test.ts',
  'test/audit/formats/rewrapped.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/policy/lint/witness.test.ts',
  'test/policy/mutations.test.ts',
  'test/screen/frame.test.ts',
  'test/screen/secrets.test.ts',
  'test/tally/compare/replay.test.ts',
  'test/tally/suggest/log-volume.test.ts',
  'test/text/safe.test.ts',
]
const fast = ['test/*.test.ts', `test/{${pureRooms.join(',')}}/**/*.test.ts`]

chooseSeed()

// `npm test` runs these projects one after the other; `npm run test:fast` runs the first alone.
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A golden file or snapshot that is missing fails; `vitest run -u` writes it.
    update: 'none',
    setupFiles: 'test/support/seed.ts',
    projects: [
      // Pure functions need no module of their own: what is loaded once serves all files.
      { extends: true, test: { name: 'fast', include: fast, exclude: long, pool: 'threads', isolate: false } },
      { extends: true, test: { name: 'rest', include: ['test/**/*.test.{ts,tsx}'], exclude: fast } },
      { extends: true, test: { name: 'long', include: long } },
    ],
  },
})
