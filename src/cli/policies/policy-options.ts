import fs from 'node:fs'
import path from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { newestKubernetes, followedVersion } from '../../policy/load/version.ts'
import { fileAndKey } from './load-policy-file.ts'

/** `--policy`, and with the two others how its file is read: the same for every command that reads one. */
export function policyOption(): Option {
  return new Option(
    '-p, --policy <file>',
    'the audit policy (--audit-policy-file of kube-apiserver); FILE#KEY in a ConfigMap',
  )
}

/** `--policy` where there can be several, each for the log of an apiserver of its own. */
export function policiesOption(): Option {
  return new Option(
    '-p, --policy <file>',
    'the audit policy (--audit-policy-file of kube-apiserver); FILE#KEY in a ConfigMap; LOG=FILE, repeated, where each log has one of its own',
  )
    .argParser((text: string, before: readonly string[]) => [...before, text])
    .default([], 'none')
}

export function comparedOption(): Option {
  return new Option('--compare <file>', 'mark what would become of each event under this policy')
}

/** A policy, and the log that it is for; null: for all that have none of their own. */
export interface GivenPolicy {
  readonly origin: string | null
  readonly file: string
}

/** Takes `LOG=FILE` apart, a LOG being one of the logs or its file name; gives what is wrong with it, in words. */
export function policiesFor(given: readonly string[], logs: readonly string[]): readonly GivenPolicy[] | string {
  const policies = given.map((text) => parted(text, logs) ?? { origin: null, file: text })
  const stray = policies.find(({ origin, file }) => origin === null && file.includes('=') && !fs.existsSync(file))
  if (stray !== undefined && !fs.existsSync(fileAndKey(stray.file).path)) {
    return `no log is called ${stray.file.slice(0, stray.file.indexOf('='))}: there are ${logs.join(', ')}`
  }
  const twice = policies.find(({ origin }, at) => policies.findIndex((other) => other.origin === origin) < at)
  if (twice === undefined) return policies
  return twice.origin === null
    ? 'there are two policies: say which log each is for, with --policy LOG=FILE'
    : `there are two policies for ${twice.origin}`
}

function parted(text: string, logs: readonly string[]): GivenPolicy | null {
  for (let at = text.indexOf('='); at > 0; at = text.indexOf('=', at + 1)) {
    const name = text.slice(0, at)
    const named = logs.filter((log) => log === name || path.resolve(log) === path.resolve(name))
    const [origin, ...others] = named.length > 0 ? named : logs.filter((log) => log.split('/').at(-1) === name)
    if (origin !== undefined && others.length === 0) return { origin, file: text.slice(at + 1) }
  }
  return null
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
