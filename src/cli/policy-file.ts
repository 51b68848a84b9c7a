import fs from 'node:fs'
import { newestKubernetes, parsePolicy } from '../policy/load.ts'
import type { PolicyProblem } from '../policy/policy.ts'
import { say } from '../text/safe.ts'
import type { SafeText } from '../text/safe.ts'
import type { ShownPolicy } from '../screen/explained.ts'
import { reasonOf } from './reasons.ts'

export type LoadedFile = ShownPolicy

export type PolicyOutcome =
  | { readonly kind: 'loaded'; readonly policy: LoadedFile; readonly warnings: readonly SafeText[] }
  | { readonly kind: 'refused'; readonly errors: readonly SafeText[] }

/** Loads the policy file as kube-apiserver would; what it would refuse or only warn about comes as lines to print. */
export function loadPolicyFile(path: string): PolicyOutcome {
  let content: string
  try {
    content = fs.readFileSync(path, 'utf8')
  } catch (error) {
    return { kind: 'refused', errors: [say`cannot read the policy ${path}: ${reasonOf(error)}`] }
  }
  const { policy, text, errors, warnings } = parsePolicy(content)
  if (policy === null || text === null) {
    return {
      kind: 'refused',
      errors: [
        ...errors.map((problem) => problemLine(path, problem)),
        say`kube-apiserver would not start with this policy`,
      ],
    }
  }
  return {
    kind: 'loaded',
    policy: { file: path, policy, text, kubernetes: newestKubernetes },
    warnings: warnings.map((problem) => problemLine(path, problem, 'warning: ')),
  }
}

function problemLine(path: string, { line, column, path: at, message, advice }: PolicyProblem, sort = ''): SafeText {
  const where = at === '' ? '' : `${at}: `
  return say`${path}:${line}:${column}: ${sort}${where}${message}${advice === '' ? '' : ` (${advice})`}`
}
