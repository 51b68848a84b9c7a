import { loadPolicyFile } from './policy-file.ts'
import type { LoadedFile, PolicyReading } from './policy-file.ts'
import { printError } from './print.ts'

/** Loads a policy file and prints what is wrong with it, or is only warned about; null when it is refused. */
export function loadPrinting(file: string, { kubernetes, knownApis }: PolicyReading): LoadedFile | null {
  const outcome = loadPolicyFile(file, { kubernetes, knownApis })
  for (const line of outcome.kind === 'refused' ? outcome.errors : outcome.warnings) printError(line)
  return outcome.kind === 'refused' ? null : outcome.policy
}
