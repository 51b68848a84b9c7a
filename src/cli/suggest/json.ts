import { safeJson, type SafeText } from '../../text/safe.ts'
import type { Report } from './report.ts'

/** The report as one line of JSON, with its keys in a fixed order; later versions only add keys. Rules count from 1. */
export function suggestJson(report: Report, yaml: readonly SafeText[]): SafeText {
  const { file, events, bytes, span, volumes, suggested, drift, loneArrivals, uncounted } = report
  return safeJson({
    policy: file?.file ?? null,
    events,
    bytes,
    span,
    volumes: Object.fromEntries(volumes.map(({ name, rows, others }) => [name, { top: rows, others }])),
    drift,
    loneArrivals,
    uncounted,
    suggestions: suggested.suggestions.map(({ kind, rule, before, saves }) => ({
      kind,
      rule,
      omitStages: kind === 'stage' ? ['RequestReceived'] : null,
      beforeRule: before + 1,
      saves,
    })),
    refused: suggested.rejected.map(({ candidate, reason }) => ({ ...candidateOf(candidate), reason })),
    suggested: suggested.policy,
    yaml: `${yaml.join('\n')}\n`,
  })
}

function candidateOf({ kind, rule }: Report['suggested']['rejected'][number]['candidate']): object {
  return { kind, rule }
}
