import fc from 'fast-check'

// Before each test file: its random tests take the seed that vitest.config.ts chose and printed.
const seed = Number(process.env['FC_SEED'])
if (!Number.isInteger(seed)) throw new Error(`FC_SEED must be a whole number, not "${process.env['FC_SEED']}"`)
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
