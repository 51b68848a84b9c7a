import { cri } from './cri.ts'
import { docker } from './docker.ts'
import type { RecordFormat } from './format.ts'
import { logcli } from './logcli.ts'

/**
 * Formats of container runtimes, and of logcli, recognized by how lines begin. Their parts are joined before other formats
 * are tried.
 */
export const containerFormats: readonly RecordFormat[] = [cri, docker, logcli]
