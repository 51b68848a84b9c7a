import { openBrace } from '../../ascii.ts'
import { isObject } from '../../json.ts'
import { eventIn, isForwarded } from './apiserver.ts'
import { rebuilt, type RecordFormat, textIn } from './format.ts'

/** OpenShift log forwarding: the event's members among others. `level` is that of the log line, not of the event. */
export const viaq: RecordFormat = {
  format: 'viaq',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    const event = [look.json, look.json['structured']].filter(isObject).find(isForwarded)
    if (event === undefined) return null
    const level = textIn(event, 'k8s_audit_level') || textIn(event, 'openshift_audit_level')
    return [rebuilt(eventIn(event, { level }), false)]
  },
}
