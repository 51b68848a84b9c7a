import { maskText } from '../../audit/mask-text.ts'
import type { PolicyFile } from '../../explain/policy-file.ts'
import { verdictOf } from '../../policy/judge/verdict.ts'
import type { Policy } from '../../policy/policy.ts'
import type { EventGroup } from '../../policy/suggest/event-group.ts'
import { suggest, type Suggested } from '../../policy/suggest/suggest.ts'
import { remembering } from '../../store/judging/policy-judge.ts'
import type { LogVolume } from '../../tally/suggest/log-volume.ts'
import type { Count } from '../../tally/suggest/top-values.ts'

/** The report on a log and its policy, as data. */
export interface Report {
  /** Null without --policy; `before` is then an assumption. */
  readonly file: PolicyFile | null
  readonly kubernetes: string
  readonly before: Policy
  readonly suggested: Suggested
  readonly events: number
  readonly bytes: number
  readonly span: LogVolume['span']
  readonly volumes: readonly VolumeTable[]
  /** How many events the policy would not have logged so. */
  readonly drift: number
  /** Requests with no event but RequestReceived; null when there were too many to follow. */
  readonly loneArrivals: number | null
  /** How many events were too varied to count one by one. */
  readonly uncounted: number
}

export interface VolumeTable {
  readonly name: keyof LogVolume['by']
  readonly rows: readonly Count[]
  readonly others: Omit<Count, 'value'>
}

/** Makes the report from the counts. */
export function reportOf(volume: LogVolume, file: PolicyFile | null, kubernetes: string): Report {
  const { groups, total, unsure, span, arrivals, uncounted } = volume
  const before = file?.policy ?? everything(volume)
  return {
    file,
    kubernetes,
    before,
    suggested: suggest({ policy: before, groups, unsure, total, kubernetes, evaluatorOf: remembering }),
    ...total,
    span,
    volumes: [
      ...(['user', 'verb', 'resource'] as const).map((name) => ({ name, ...volume.by[name].top(shown) })),
      { name: 'agent', ...maskedValues(volume.by.agent.top(shown)) },
    ],
    drift: file === null ? 0 : driftOf(groups, file.policy),
    loneArrivals: arrivals.lone,
    uncounted: uncounted.events,
  }
}

const shown = 8

/** Clients write what they like into their user agent, and the report goes into a file. */
function maskedValues({ rows, others }: Omit<VolumeTable, 'name'>): Omit<VolumeTable, 'name'> {
  return { rows: rows.map((row) => ({ ...row, value: maskText(row.value) })), others }
}

/** The policy to assume without --policy. For an empty log, Metadata is a good start. */
function everything({ highest }: LogVolume): Policy {
  const level = highest === 'None' ? 'Metadata' : highest
  return { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level }] }
}

function driftOf(groups: readonly EventGroup[], policy: Policy): number {
  const { evaluation } = remembering(policy)
  return groups
    .filter(({ event, interpretations }) => verdictOf(policy, evaluation, event, interpretations).agreement === 'drift')
    .reduce((sum, { events }) => sum + events, 0)
}
