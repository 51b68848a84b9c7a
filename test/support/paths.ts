import path from 'node:path'

/** The checkout's folder. */
export const root = path.resolve(import.meta.dirname, '..', '..')
/** A real log and the policy that it was written under. */
export const demo = path.join(root, 'demo-logs')
export const fixtures = path.join(root, 'test', 'fixtures')
/** The program, as people start it; it must have been built. */
export const program = path.join(root, 'bin', 'auditscope.js')
