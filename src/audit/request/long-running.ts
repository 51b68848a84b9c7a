import type { Attributes } from '../event.ts'

/**
 * Whether kube-apiserver lets a request run longer than `--request-timeout`, and so logs a ResponseStarted for it
 * (k8s.io/apiserver, pkg/server/filters/longrunning.go, `BasicLongRunningRequestCheck`, with the verbs and subresources
 * of cmd/kube-apiserver). A URL request has no subresource, and no resource is under /debug.
 */
export function isLongRunning({ verb, subresource, path }: Pick<Attributes, 'verb' | 'subresource' | 'path'>): boolean {
  return verbs.has(verb) || subresources.has(subresource) || path.startsWith('/debug/pprof/')
}

const verbs = new Set(['watch', 'proxy'])
const subresources = new Set(['attach', 'exec', 'proxy', 'log', 'portforward'])
