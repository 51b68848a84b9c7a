import { queryText, readForSecrets } from '../mask.ts'
import { maskCommand } from '../mask-command.ts'

/**
 * The command in the query of a request for exec, one `command` for each word, with its secrets hidden; null without one.
 * At most as much is read as is searched for secrets.
 */
export function commandIn(requestURI: string): string | null {
  const at = requestURI.indexOf('?')
  if (at < 0) return null
  const words = readForSecrets(requestURI.slice(at + 1))
    .split('&')
    .flatMap((pair) => {
      const [name = '', ...value] = pair.split('=')
      return queryText(name) === 'command' ? [queryText(value.join('='))] : []
    })
  return words.length === 0 ? null : maskCommand(words).join(' ')
}
