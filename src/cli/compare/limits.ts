import { ruleName } from '../../explain/policy-file.ts'
import { unloggedRules, unloggedStages } from '../../policy/judge/unlogged.ts'
import { byteCount, counted } from '../../text/numbers.ts'
import type { Compared } from './compared.ts'

/** What the log cannot tell about two policies, in a sentence or two each. */
export function limits(compared: Compared): string[] {
  return [...undecided(compared), ...neverLogged(compared), ...stagesNeverLogged(compared), ...bytes(compared)]
}

function undecided({ replayed }: Compared): string[] {
  const { events, bytes: size } = replayed.undecided
  if (events === 0) return []
  return [
    `${counted(events, 'event')} (${byteCount(size)} in the log) may stand for different requests, which the policies treat differently: the log lacks or changed the fields that identify the request (requestURI, objectRef). They are not included in the figures.`,
  ]
}

function neverLogged({ before, after }: Compared): string[] {
  const rules = unloggedRules(before.policy, after.policy)
  if (rules.length === 0) return []
  const named = rules.map((index) => (index === null ? 'no rule' : ruleName(before, index)))
  return [`OLD does not log requests that match ${named.join(', ')}; NEW may. They are not included in the figures.`]
}

function stagesNeverLogged({ before, after, replayed }: Compared): string[] {
  return unloggedStages(before.policy, after.policy).map(({ stage, rules }) => {
    const named = rules.map((index) => ruleName(before, index)).join(', ')
    const more = replayed.moreEvents[stage]
    const estimate = more === 0 ? '' : ` NEW would log one for about ${counted(more, 'request')} in this log.`
    return `OLD omits ${stage} for ${named}; NEW may log it. Those events are not included in the figures.${estimate}`
  })
}

function bytes({ replayed }: Compared): string[] {
  const { before, after } = replayed.total
  const unknown = Math.max(before.unknown, after.unknown)
  const estimated =
    '~ Bodies that the log does not hold are estimated: the average of logged bodies with the same verb, resource, stage and outcome.'
  const more = `≥ For ${counted(unknown, 'event')} not all bytes are known: the log has no similar body, or was written without managedFields or without bodies that were too long.`
  return [...(before.estimated || after.estimated ? [estimated] : []), ...(unknown > 0 ? [more] : [])]
}
