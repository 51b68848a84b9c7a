import { InvalidArgumentError, Option } from 'commander'
import { newestKubernetes } from '../policy/load.ts'
import { followedVersion } from '../policy/version.ts'

/** `--policy`, and with the two others how its file is read: the same for every command that reads one. */
export function policyOption(): Option {
  return new Option(
    '-p, --policy <file>',
    'the audit policy (--audit-policy-file of kube-apiserver); FILE#KEY in a ConfigMap',
  )
}

export function kubernetesOption(): Option {
  return new Option('--kubernetes <version>', 'the Kubernetes that reads the policy')
    .argParser(kubernetesArgument)
    .default(newestKubernetes)
}

export function knownApisOption(): Option {
  return new Option('--known-apis', 'fill in ${known_apis} in the policy, as kube-up does').default(false)
}

function kubernetesArgument(text: string): string {
  const version = followedVersion(text)
  if (version !== null) return version
  throw new InvalidArgumentError('It must be a version such as 1.31.')
}
