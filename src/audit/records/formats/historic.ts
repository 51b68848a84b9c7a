import { isObject, type Json } from '../../json.ts'
import { textIn } from './format.ts'

/**
 * An event of v1alpha1 or early v1beta1 with its times where v1 has them, null for any other. As kube-apiserver converts
 * it (k8s.io/apiserver, pkg/apis/audit/v1beta1/conversion.go): without times of its own, the event was received at
 * `timestamp`, and its stage is of `metadata.creationTimestamp`.
 */
export function withTimes(event: Json): Json | null {
  if (event['stageTimestamp'] !== undefined || !isHistoric(textIn(event, 'apiVersion'))) return null
  const received = textIn(event, 'requestReceivedTimestamp') || textIn(event, 'timestamp')
  const staged = (isObject(event['metadata']) && textIn(event['metadata'], 'creationTimestamp')) || received
  return staged === '' ? null : { ...event, requestReceivedTimestamp: received, stageTimestamp: staged }
}

function isHistoric(apiVersion: string): boolean {
  return apiVersion === 'audit.k8s.io/v1alpha1' || apiVersion === 'audit.k8s.io/v1beta1'
}
