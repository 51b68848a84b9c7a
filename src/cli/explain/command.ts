import process from 'node:process'
import { explainEvent, explainRequest, type Explanation } from '../../explain/explanation.ts'
import { reasonOf } from '../../text/file-errors.ts'
import { safe, say } from '../../text/safe.ts'
import { followedKubernetes } from '../policies/policy-options.ts'
import { loadOrReport } from '../policies/policy-set.ts'
import { printOut } from '../shared/arguments.ts'
import { exitCodes, flush, print, printError } from '../shared/door.ts'
import { dialogue, inTerminal } from './dialogue.ts'
import { readEvents } from './events.ts'
import { explanationJson, refusedJson, refusedSentence } from './json.ts'
import { type ExplainOptions, type GivenRequest, parseExplain, wrongExplain } from './options.ts'
import { askedRequest } from './request.ts'
import { explanationLines } from './text.ts'

/** Runs `auditscope explain` with its arguments (without node, script and `explain`) and gives the exit code. */
export async function explainCommand(args: readonly string[], version: string): Promise<number> {
  const parsed = parseExplain(args, version)
  if (parsed.kind === 'print') return printOut(parsed)
  const code = await explain({ ...parsed.options, kubernetes: followedKubernetes(parsed.options.kubernetes) })
  flush()
  return code
}

const requestMissing = 'describe the request: --verb and --resource, or --url'

async function explain(options: ExplainOptions): Promise<number> {
  const { policy, request, stdin } = options
  if (request === null && !stdin && process.stdin.isTTY && process.stderr.isTTY) return ask(options)
  if (policy === undefined) return usage("no policy given. Pass --policy FILE (kube-apiserver's --audit-policy-file)")
  if (request !== null) return explainDescribed(options, policy, request)
  if (!stdin && process.stdin.isTTY) return usage(requestMissing)
  return explainEvents(options, policy)
}

async function ask(options: ExplainOptions): Promise<number> {
  const { value, ending } = await inTerminal((question) => dialogue(question, options.policy))
  if (value !== null) return explainDescribed(options, value.policy, value.request)
  printError(safe(''))
  return ending === 'interrupted' ? exitCodes.interrupted.code : exitCodes.usage.code
}

function explainDescribed(options: ExplainOptions, policy: string, request: GivenRequest): number {
  const asked = askedRequest(request, options.kubernetes)
  if (asked.kind === 'wrong') return usage(asked.message)
  const policyFile = loadOrReport(policy, options)
  if (policyFile === null) return exitCodes.failed.code
  if (asked.kind === 'asked') printExplanation(options, explainRequest(policyFile, asked.attributes, asked.assumed))
  else print(options.output === 'json' ? refusedJson(asked.reason) : safe(refusedSentence(asked.reason)))
  return exitCodes.done.code
}

async function explainEvents(options: ExplainOptions, policy: string): Promise<number> {
  const policyFile = loadOrReport(policy, options)
  if (policyFile === null) return exitCodes.failed.code
  const text = await readStdin().catch((error: unknown) => ({ error }))
  if (text !== null && typeof text === 'object') return failed(`cannot read stdin: ${reasonOf(text.error)}`)
  if (text === null) return failed('stdin is too long (over 64 MiB). To read logs, run auditscope -p POLICY -o text -')
  if (text.trim() === '' && !options.stdin) return usage(requestMissing)
  const read = readEvents(text, options.format)
  if (read.kind === 'problem') return failed(read.reason)
  for (const [index, event] of read.events.entries()) {
    if (index > 0 && options.output === 'text') print(safe(''))
    printExplanation(options, explainEvent(policyFile, event))
  }
  return exitCodes.done.code
}

const longestInput = 64 * 1024 * 1024

/** All of stdin; null when it is longer than `longestInput`. */
async function readStdin(): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > longestInput) return null
  }
  return Buffer.concat(chunks).toString('utf8')
}

function printExplanation({ output }: ExplainOptions, explanation: Explanation): void {
  const lines = output === 'json' ? [explanationJson(explanation)] : explanationLines(explanation)
  for (const line of lines) print(line)
}

function usage(message: string): number {
  return printOut(wrongExplain(message))
}

function failed(reason: string): number {
  printError(say`${reason}`)
  return exitCodes.failed.code
}
