import { exitCodes } from './door.ts'

/** The signals that end the program, each with its exit code. */
export const endSignals = [
  ['SIGINT', exitCodes.interrupted.code],
  ['SIGTERM', exitCodes.terminated.code],
  ['SIGHUP', exitCodes.hangup.code],
] as const

/** How long ending may take, in milliseconds. Posts in progress use part of it. */
export const endMs = 4000
