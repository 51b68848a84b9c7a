import { clockAt } from '../../src/query/times.ts'

/** Noon of 23 November 2026, in a log without events. */
export const noonClock = clockAt(Date.UTC(2026, 10, 23, 12))
