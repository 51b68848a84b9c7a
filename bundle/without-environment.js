// A dependency that reads a variable of its own would change what auditscope does, and no document of ours would say so:
// LOG_STREAM of the package yaml writes into the output, CHOKIDAR_INTERVAL stops following, DEV of Ink opens a WebSocket.
import { readFile } from 'node:fs/promises'

/** Modules that only look at what they run in, and what takes their place. */
const standIns = {
  // Ink asks for React's developer tools where DEV is set.
  'react-devtools-core': 'export default {}',
  'is-in-ci': 'export default false',
  // The screen gives Ink its size.
  'terminal-size': 'export default () => ({ columns: 80, rows: 24 })',
  // The theme has the sixteen colours that every terminal has.
  '#supports-color': `
    const isOff = (process.env.NO_COLOR ?? '') !== ''
    const support = isOff ? false : { level: 1, hasBasic: true, has256: false, has16m: false }
    export default { stdout: support, stderr: support }
  `,
}

/** A use of the environment: of one variable by its name, or of all. `process` may have another name, such as `node_process`. */
const oneVariable = /\b\w*process\w*\??\.env(?:\.(?!NODE_ENV\b)\w+|\[(['"])\w+\1\])/g
const environment = /\b\w*process\w*\??\.env\b(?!\.NODE_ENV\b)/g
/** The environment taken out of `process` by its name, which has no place to put something else. */
const takenOut = /\{[^{}]*\benv\b[^{}]*\}\s*(?:=|from)\s*['"]?(?:node:)?\w*process\b/

/** An esbuild plugin: for the packages no environment variable is set. It fails where it cannot keep this. */
export const withoutEnvironment = {
  name: 'without-environment',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(?:${Object.keys(standIns).join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'stand-in',
      sideEffects: false,
    }))
    onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path }) => ({ contents: standIns[path], loader: 'js' }))
    onLoad({ filter: /[/\\]node_modules[/\\].*\.[cm]?js$/ }, async ({ path }) => {
      const contents = withoutVariables(await readFile(path, 'utf8'))
      if (takenOut.test(contents)) return { errors: [{ text: `${path} reads the environment: it needs a stand-in` }] }
      return { contents, loader: 'js' }
    })
  },
}

/** The code of a module, in which each variable but NODE_ENV is undefined. */
function withoutVariables(code) {
  return code.replace(oneVariable, 'undefined').replace(environment, '({})')
}
