import { ruleName } from '../../explain/policy-file.ts'
import { unloggedRules, unloggedStages } from '../../policy/judge/unlogged.ts'
import { byteCount, counted } from '../../text/numbers.ts'
import type { Compared } from './compared.ts'

/** What the log cannot tell of two policies, in a sentence or two each. */
export function limits(compared: Compared): string[] {
  return [...undecided(compared), ...neverLogged(compared), ...stagesNeverLogged(compared), ...bytes(compared)]
}

function undecided({ replayed }: Compared): string[] {
  const { events, bytes: size } = replayed.undecided
  if (events === 0) return []
  return [
    `${counted(events, 'event')} (${byteCount(size)} in the log) can have been several requests, since the log lacks or changed what names them (requestURI, objectRef), and the policies do not treat all of these alike. No figure has them in it.`,
  ]
}

function neverLogged({ before, after }: Compared): string[] {
  const rules = unloggedRules(before.policy, after.policy)
  if (rules.length === 0) return []
  const named = rules.map((index) => (index === null ? 'no rule at all' : ruleName(before, index)))
  return [
    `OLD does not log the requests that are taken by ${named.join(', ')}; NEW may. What the log lacks of them is in no figure.`,
  ]
}

function stagesNeverLogged({ before, after, replayed }: Compared): string[] {
  return unloggedStages(before.policy, after.policy).map(({ stage, rules }) => {
    const named = rules.map((index) => ruleName(before, index)).join(', ')
    const more = replayed.moreEvents[stage]
    const estimate = more === 0 ? '' : ` For about ${counted(more, 'request')} of this log NEW would write one.`
    return `OLD leaves out ${stage} by ${named}; NEW may write it there. What the log lacks of it is in no figure.${estimate}`
  })
}

function bytes({ replayed }: Compared): string[] {
  const { before, after } = replayed.total
  const unknown = Math.max(before.unknown, after.unknown)
  const estimated =
    '~ Bodies that the log does not hold are taken to be as long as those that it does hold are on average, of the same verb, resource and stage, failed or not.'
  const more = `≥ Of ${counted(unknown, 'event')} not all bytes are known: the log holds no such body to go by, or it was written without managedFields, or without bodies that were too long.`
  return [...(before.estimated || after.estimated ? [estimated] : []), ...(unknown > 0 ? [more] : [])]
}
