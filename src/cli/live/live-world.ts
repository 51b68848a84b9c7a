import { asciiGlyphs, unicodeGlyphs } from '../../screen/draw/glyphs.ts'
import type { World } from '../../screen/model/world.ts'
import type { PolicyWatch } from '../policies/policy-watch.ts'
import type { Jobs } from './jobs.ts'
import type { LiveOptions } from './live-options.ts'
import type { LiveReading } from './live-reading.ts'

/** The parts of a running screen that the world is made from. */
export interface WorldParts {
  readonly reading: LiveReading
  /** The signal of what is asked now. */
  readonly signal: () => AbortSignal
  readonly jobs: Pick<Jobs, 'drift' | 'requests'>
  readonly policies: Pick<PolicyWatch, 'current' | 'news'>
  readonly options: Pick<LiveOptions, 'ascii' | 'present' | 'tz' | 'since'>
}

/** Gives a function that gathers what the screen shows now. */
export function liveWorld({ reading, signal, jobs, policies, options }: WorldParts): () => World {
  const { present, tz, since = null } = options
  const glyphs = options.ascii ? asciiGlyphs : unicodeGlyphs
  return () => {
    const { policies: inForce, compared } = policies.current()
    return {
      events: reading.events,
      signal: signal(),
      policies: inForce,
      compared,
      news: policies.news(),
      drift: jobs.drift(),
      requests: jobs.requests(),
      progress: reading.progress(),
      glyphs,
      now: present ?? Date.now() * 1000,
      zone: tz,
      since,
      ruleRate: (policy, ruleIndex) => (reading.isLive ? reading.rates.ofRule(policy, ruleIndex) : null),
    }
  }
}
