/**
 * Chooses the seed of all random tests and prints it, unless FC_SEED is set already: `FC_SEED=… npm test` tries the same
 * cases again.
 */
export function chooseSeed(): void {
  if (process.env['FC_SEED'] !== undefined) return
  process.env['FC_SEED'] = String(Date.now() % 2 ** 31)
  console.log(`random tests: FC_SEED=${process.env['FC_SEED']}`)
}
