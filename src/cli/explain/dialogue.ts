import process from 'node:process'
import readline from 'node:readline/promises'
import { anonymous } from '../../audit/groups.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import type { GivenRequest } from './options.ts'

/** Asks one question and gives the answer, which may be empty; null at the end of the input. */
export type AskPerson = (question: SafeText) => Promise<string | null>

/** The answers; null when the input ended before the last question. */
export type Answers = { readonly policy: string; readonly request: GivenRequest } | null

/** Asks a few simple questions about a request, with defaults, and for the policy unless it is known. */
export async function dialogue(ask: AskPerson, knownPolicy: string | undefined): Promise<Answers> {
  const answers: Record<string, string> = {}
  for (const { key, question, when = () => true, preset = '' } of questions) {
    if (key === 'policy' && knownPolicy !== undefined) continue
    if (!when(answers)) continue
    const answer = await ask(safe(`${question}${preset === '' ? '' : ` [${preset}]`}: `))
    if (answer === null) return null
    answers[key] = answer.trim() === '' ? preset : answer.trim()
  }
  return { policy: knownPolicy ?? answers['policy'] ?? '', request: requestOf(answers) }
}

interface Question {
  readonly key: string
  readonly question: string
  readonly preset?: string
  readonly when?: (answers: Readonly<Record<string, string>>) => boolean
}

const isURL = ({ what = '' }: Readonly<Record<string, string>>): boolean => /^(?:\/|\*$|https?:)/.test(what)
const isNamed = ({ user = '' }: Readonly<Record<string, string>>): boolean => user !== nobody && user !== anonymous
const nobody = '-'

const questions: readonly Question[] = [
  { key: 'policy', question: 'Policy file', preset: 'policy.yaml' },
  { key: 'user', question: `Which user? ${nobody} for a failed login`, preset: 'kubernetes-admin' },
  { key: 'groups', question: 'Groups, separated by spaces (system:authenticated is added)', when: isNamed },
  { key: 'what', question: 'Resource, such as pods/exec or deployments.apps, or a URL path', preset: 'pods' },
  { key: 'method', question: 'Method', preset: 'GET', when: isURL },
  { key: 'verb', question: 'Verb', preset: 'get', when: (answers) => !isURL(answers) },
  {
    key: 'namespace',
    question: 'Namespace (empty: default, or all namespaces for a list)',
    when: (answers) => !isURL(answers),
  },
  {
    key: 'name',
    question: 'Name of the object (may be empty)',
    when: (answers) => !isURL(answers) && !/^(?:create|deletecollection)$/.test(answers['verb'] ?? ''),
  },
]

function requestOf(answers: Readonly<Record<string, string>>): GivenRequest {
  const { user = '', groups = '', what, method, verb, namespace = '', name = '' } = answers
  const who = {
    user: user === nobody ? (false as const) : user === anonymous ? undefined : user,
    asAnonymous: user === anonymous,
    group: groups.split(/\s+/).filter((group) => group !== ''),
    exactGroups: false,
  }
  if (isURL(answers)) return { ...who, url: what, method: method?.toUpperCase() }
  return { ...who, resource: what, verb, namespace: namespace === '' ? undefined : namespace, name }
}

/** Why the input ended. */
export type Ending = 'interrupted' | 'closed'

/** Runs a dialogue in the terminal. The questions go to stderr, so that stdout holds only the explanation. */
export async function inTerminal<T>(run: (ask: AskPerson) => Promise<T>): Promise<{ value: T; ending: Ending | null }> {
  const terminal = readline.createInterface({ input: process.stdin, output: process.stderr, terminal: true })
  let ending: Ending | null = null
  const ended = new Promise<null>((resolve) => {
    terminal.once('SIGINT', () => {
      ending = 'interrupted'
      terminal.close()
    })
    terminal.once('close', () => {
      ending ??= 'closed'
      resolve(null)
    })
  })
  try {
    const answered = await run((question) => {
      const answer = terminal.question(question)
      return Promise.race([answer.catch(() => null), ended])
    })
    return { value: answered, ending }
  } finally {
    terminal.close()
  }
}
