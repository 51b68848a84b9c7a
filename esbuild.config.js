// Bundles the program into dist/, which bin/auditscope.js runs. One file starts twice as fast as node_modules does.
// Beside it the library, `auditscope/policy`; its declarations are made by tsc (tsconfig.build.json).
import { readdirSync, rmSync } from 'node:fs'
import { build } from 'esbuild'
import { withoutEnvironment } from './bundle/without-environment.js'

const main = await build({
  entryPoints: { auditscope: 'src/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.22',
  jsx: 'automatic',
  minifySyntax: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutEnvironment],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  metafile: true,
  logLevel: 'warning',
})
// `neutral`: nothing has to be required at run time, and no module of Node.js is used.
await build({
  entryPoints: { policy: 'src/policy/library/index.ts' },
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'node22.22',
  minifySyntax: true,
  plugins: [withoutEnvironment],
  logLevel: 'warning',
})

// What an earlier build left is removed at the end, so that the program is there at every moment.
const made = new Set(['policy.js', ...Object.keys(main.metafile.outputs).map((file) => file.slice('dist/'.length))])
for (const file of readdirSync('dist')) if (file.endsWith('.js') && !made.has(file)) rmSync(`dist/${file}`)
