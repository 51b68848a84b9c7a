import type { PolicyFile } from '../../src/explain/policy-file.ts'
import { parsePolicy } from '../../src/policy/load/load.ts'

/** A policy file with this text below its apiVersion and kind, which take two lines. */
export function policyFileOf(body: string): PolicyFile {
  const { policy, text, errors } = parsePolicy(`apiVersion: audit.k8s.io/v1\nkind: Policy\n${body}`)
  if (policy === null || text === null) throw new Error(errors.map(({ message }) => message).join('; '))
  return { file: 'policy.yaml', policy, text, kubernetes: '1.36', warnings: [] }
}
