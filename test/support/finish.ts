/** Takes steps until one says that it was the last (false); fails, with what was being done, if that never comes. */
export function finish(step: () => boolean, doing: string, most = 100_000): void {
  for (let steps = 0; step(); steps++) {
    if (steps === most) throw new Error(`${doing}: no end after ${most} steps`)
  }
}
