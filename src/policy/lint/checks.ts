import type { Check } from './finding.ts'
import { keyChecks } from './keys.ts'
import { reachChecks } from './reach.ts'
import { refusals } from './refused.ts'
import { resourceChecks } from './resources.ts'
import { riskChecks } from './risks.ts'
import { silenceChecks } from './silence.ts'
import { urlChecks } from './urls.ts'
import { verbChecks } from './verbs.ts'
import { wordChecks } from './words.ts'

/** The one table of checks, in the order in which they are listed; help, documentation and tests are drawn from it. */
export const checks: readonly Check[] = [
  ...refusals,
  ...keyChecks,
  ...wordChecks,
  ...verbChecks,
  ...resourceChecks,
  ...urlChecks,
  ...reachChecks,
  ...riskChecks,
  ...silenceChecks,
]
