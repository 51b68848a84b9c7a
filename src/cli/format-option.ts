import { Option } from 'commander'
import { formatNames } from '../audit/shapes/shape.ts'

/** The option of all commands that read logs, `--format`. */
export function formatOption(): Option {
  return new Option('--format <name>', 'take only records of this shape (default: each as it is)').choices(formatNames)
}
