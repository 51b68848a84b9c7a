import fs from 'node:fs'
import path from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import type { Origin } from '../../intake/origins.ts'
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

/** A log as the command line gives it, and as the screen names it. */
type KnownLog = Pick<Origin, 'path' | 'name'>

/**
 * Splits each `LOG=FILE`, where LOG is one of the logs, its name, the name that several share, or its file name. Gives an
 * error message if that fails.
 */
export function policiesFor(given: readonly string[], logs: readonly KnownLog[]): readonly GivenPolicy[] | string {
  const policies = given.flatMap((text) => splitLog(text, logs) ?? [{ origin: null, file: text }])
  const unknown = policies.find(({ origin, file }) => origin === null && file.includes('=') && !fs.existsSync(file))
  if (unknown !== undefined && !fs.existsSync(fileAndKey(unknown.file).path)) {
    const names = logs.map(({ name }) => name).join(', ')
    return `no log named ${unknown.file.slice(0, unknown.file.indexOf('='))}; the logs are ${names}`
  }
  const twice = policies.find(({ origin }, at) => policies.findIndex((other) => other.origin === origin) < at)
  if (twice === undefined) return policies
  return twice.origin === null
    ? 'two policies given: assign each to its log with --policy LOG=FILE'
    : `two policies given for ${twice.origin}`
}

function splitLog(text: string, logs: readonly KnownLog[]): readonly GivenPolicy[] | null {
  for (let at = text.indexOf('='); at > 0; at = text.indexOf('=', at + 1)) {
    const found = logsCalled(text.slice(0, at), logs)
    if (found.length > 0) return found.map(({ path: origin }) => ({ origin, file: text.slice(at + 1) }))
  }
  return null
}

/** The logs that a word means; none where it may mean different ones. */
function logsCalled(word: string, logs: readonly KnownLog[]): readonly KnownLog[] {
  const ways: readonly ((log: KnownLog) => boolean)[] = [
    (log) => log.path === word || path.resolve(log.path) === path.resolve(word),
    (log) => log.name === word,
    (log) => log.path.split('/').at(-1) === word,
  ]
  const found = ways.map((isOne) => logs.filter(isOne)).find((some) => some.length > 0) ?? []
  if (found.length > 0) return found.length === 1 ? found : []
  return logs.filter(({ name }) => name.startsWith(`${word}/`))
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
