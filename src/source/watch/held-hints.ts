/** Hints that are passed on at once, but no sooner than `ms` after the last one: then one stands for all in between. */
export function heldFor(ms: number, onHint: () => void): { readonly hint: () => void; readonly stop: () => void } {
  let last = -Infinity
  let timer: NodeJS.Timeout | undefined
  const pass = (): void => {
    timer = undefined
    last = performance.now()
    onHint()
  }
  return {
    hint: () => {
      if (timer !== undefined) return
      const wait = last + ms - performance.now()
      if (wait <= 0) pass()
      else timer = setTimeout(pass, wait)
    },
    stop: () => {
      clearTimeout(timer)
    },
  }
}
