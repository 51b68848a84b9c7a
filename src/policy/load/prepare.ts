import type { LoadedPolicy, PolicyProblem, Position, ProblemCode } from '../policy.ts'
import { expandKnownApis } from './known-apis.ts'
import { parsePolicy } from './load.ts'
import { openText } from './open-text.ts'
import { type InnerPolicy, placeInFile, policyWithin, type WrappedPolicy } from './policy-within.ts'

export interface Preparing {
  /** Which value to use of a file that wraps policies: a key of a ConfigMap's data, or a path. */
  readonly key?: string | undefined
  /** Whether to fill in `${known_apis}`. */
  readonly knownApis?: boolean | undefined
}

/** The text of a policy as kube-apiserver would get it, made from the file in which people keep it. */
export interface Prepared {
  readonly kind: 'prepared'
  readonly text: string
  /** Maps a place in that text to the file. */
  readonly place: (at: Position) => Position
  /** What was done to the file's text. */
  readonly notes: readonly PolicyProblem[]
}

/** Unwraps a ConfigMap or what `key` names, and fills in `${known_apis}`; returns the problem when it is unclear which policy is meant. */
export function prepare(
  source: string,
  { key, knownApis = false }: Preparing = {},
): Prepared | { readonly kind: 'problem'; readonly problem: PolicyProblem } {
  const unwrapped = policyWithin(source, key)
  const problem = problemOf(unwrapped, key)
  if (problem !== null) return { kind: 'problem', problem }
  const wrapped = unwrapped.kind === 'wrapped' ? unwrapped : null
  const text = wrapped?.text ?? source
  const outer = (at: Position): Position => (wrapped === null ? at : placeInFile(wrapped, at))
  const notes = wrapped === null || key !== undefined ? [] : [unwrappedNote(wrapped)]
  if (!knownApis) return { kind: 'prepared', text, place: outer, notes }
  const expanded = expandKnownApis(text)
  const nothing =
    expanded.count === 0
      ? [note('known-apis', outer({ line: 1, column: 1 }), 'there is no ${known_apis} to expand')]
      : []
  return {
    kind: 'prepared',
    text: expanded.text,
    place: (at) => outer(expanded.place(at)),
    notes: [...notes, ...nothing],
  }
}

/** Loads a prepared policy; all places in the result refer to the file (`source`). */
export function loadPrepared(source: string, { text, place }: Prepared, kubernetes: string): LoadedPolicy {
  const loaded = parsePolicy(text, { kubernetes })
  const inFile = (problem: PolicyProblem): PolicyProblem => ({ ...problem, ...place(problem) })
  const lineOf = (line: number): number => place({ line, column: 1 }).line
  return {
    ...loaded,
    text: loaded.text && {
      lines: openText(source).lines,
      rules: loaded.text.rules.map(({ first, last }) => ({ first: lineOf(first), last: lineOf(last) })),
      positions: new Map(Array.from(loaded.text.positions, ([path, at]) => [path, place(at)])),
    },
    errors: loaded.errors.map(inFile),
    warnings: loaded.warnings.map(inFile),
  }
}

function problemOf(unwrapped: InnerPolicy, key: string | undefined): PolicyProblem | null {
  const start = { line: 1, column: 1 }
  switch (unwrapped.kind) {
    case 'wrapped':
    case 'plain':
      return null
    case 'several': {
      const choices = unwrapped.choices.map((choice) => `#${choice.key} (line ${choice.line})`).join(', ')
      const message = 'this ConfigMap wraps several policies'
      return note(
        'config-map',
        unwrapped.choices[0] ?? start,
        message,
        `Add the key of one to the file name: ${choices}.`,
      )
    }
    case 'none': {
      // Without a key, the loader explains better what is wrong.
      if (key === undefined) return null
      const keys = unwrapped.keys.map((each) => `#${each}`).join(', ')
      if (unwrapped.isConfigMap)
        return note('config-map', start, `this ConfigMap has no text data.${key}`, keys === '' ? '' : `It has ${keys}.`)
      const instead = keys === '' ? `Remove #${key}.` : `It holds policies at: ${keys}.`
      return note('config-map', start, `there is no text or object at ${key} in this file`, instead)
    }
  }
}

function unwrappedNote({ key, at, offset }: WrappedPolicy): PolicyProblem {
  const places = offset === null ? '; it is not a literal block (|), so all places in it are shown as this one' : ''
  return note('config-map', at, `using the policy in data.${key} of this ConfigMap${places}`)
}

function note(code: ProblemCode, { line, column }: Position, message: string, advice = ''): PolicyProblem {
  return { code, path: '', line, column, message, advice }
}
