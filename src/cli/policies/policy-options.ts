import fs from 'node:fs'
import path from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { followedVersion, kubernetesRange, newestKubernetes } from '../../policy/load/version.ts'
import { type SafeText, say } from '../../text/safe.ts'
import { printError } from '../shared/door.ts'
import { fileAndKey } from './load-policy-file.ts'

/** `--policy`, for every command that reads one policy. */
export function policyOption(): Option {
  return new Option('-p, --policy <file>', policyHelp)
}

const policyHelp =
  "audit policy (kube-apiserver's --audit-policy-file), or FILE#KEY for one in a ConfigMap, FILE#PATH in another manifest"

/** `--policy` that can be repeated, for logs of several apiservers. */
export function policiesOption(): Option {
  return new Option('-p, --policy <file>', `${policyHelp}; repeat LOG=FILE to give each log its own`)
    .argParser((text: string, before: readonly string[]) => [...before, text])
    .default([], 'none')
}

export function comparedOption(): Option {
  return new Option('--compare <file>', 'show what would change for each event under this policy')
}

/** A policy and its log; null for all logs without their own policy. */
export interface GivenPolicy {
  readonly origin: string | null
  readonly file: string
}

/** Splits each `LOG=FILE`, where LOG is one of the logs or its file name. Gives an error message if that fails. */
export function policiesFor(given: readonly string[], logs: readonly string[]): readonly GivenPolicy[] | string {
  const policies = given.map((text) => splitLog(text, logs) ?? { origin: null, file: text })
  const unknown = policies.find(({ origin, file }) => origin === null && file.includes('=') && !fs.existsSync(file))
  if (unknown !== undefined && !fs.existsSync(fileAndKey(unknown.file).path)) {
    return `no log named ${unknown.file.slice(0, unknown.file.indexOf('='))}; the logs are ${logs.join(', ')}`
  }
  const twice = policies.find(({ origin }, at) => policies.findIndex((other) => other.origin === origin) < at)
  if (twice === undefined) return policies
  return twice.origin === null
    ? 'two policies given: assign each to its log with --policy LOG=FILE'
    : `two policies given for ${twice.origin}`
}

function splitLog(text: string, logs: readonly string[]): GivenPolicy | null {
  for (let at = text.indexOf('='); at > 0; at = text.indexOf('=', at + 1)) {
    const name = text.slice(0, at)
    const named = logs.filter((log) => log === name || path.resolve(log) === path.resolve(name))
    const [origin, ...others] = named.length > 0 ? named : logs.filter((log) => log.split('/').at(-1) === name)
    if (origin !== undefined && others.length === 0) return { origin, file: text.slice(at + 1) }
  }
  return null
}

export function kubernetesOption(): Option {
  return new Option('--kubernetes <version>', `Kubernetes version to evaluate for, ${kubernetesRange}`)
    .argParser(kubernetesArgument)
    .default(newestKubernetes)
}

export function knownApisOption(): Option {
  return new Option('--known-apis', 'fill in ${known_apis} in the policy, as kube-up does').default(false)
}

/** Leaves the text as it is: the command says if another version is followed. */
function kubernetesArgument(text: string): string {
  if (followedVersion(text) !== null) return text
  throw new InvalidArgumentError('It must be a version such as 1.31.')
}

/** The version to follow for the one given to `--kubernetes`. Prints a warning if it is not one of those that we know. */
export function followedKubernetes(given: string): string {
  const warning = unknownKubernetes(given)
  if (warning !== null) printError(warning)
  return followedVersion(given) ?? newestKubernetes
}

/** Says which version is followed instead of the given one; null if that is followed itself. */
function unknownKubernetes(given: string): SafeText | null {
  const followed = followedVersion(given)
  const [, minor] = /^v?1\.(\d+)/.exec(given) ?? []
  if (followed === null || minor === undefined || followed === `1.${Number(minor)}`) return null
  const [than, end] = followed === newestKubernetes ? ['newer', 'newest'] : ['older', 'oldest']
  return say`warning: Kubernetes ${given} is ${than} than ${followed}, the ${end} version that auditscope knows: using the rules of ${followed}`
}
