import type { Check } from '../finding.ts'
import { keyChecks } from './field-names.ts'
import { halfLoggedChecks } from './half-logged.ts'
import { wordChecks } from './list-values.ts'
import { reachChecks } from './reach.ts'
import { refusalChecks } from './refused.ts'
import { resourceChecks } from './resources.ts'
import { riskChecks } from './risks.ts'
import { silenceChecks } from './silence.ts'
import { urlChecks } from './urls.ts'
import { verbChecks } from './verbs.ts'
import { verbsOfNamesChecks } from './verbs-of-names.ts'

/** All checks, in the order in which they are listed. Help, documentation and tests are generated from this table. */
export const checks: readonly Check[] = [
  ...refusalChecks,
  ...keyChecks,
  ...wordChecks,
  ...verbChecks,
  ...resourceChecks,
  ...verbsOfNamesChecks,
  ...urlChecks,
  ...reachChecks,
  ...riskChecks,
  ...halfLoggedChecks,
  ...silenceChecks,
]
