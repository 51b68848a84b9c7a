/** What to do about a shell variable or a template that was not filled in; null for any other text. */
export function placeholder(source: string): string | null {
  if (/\$(?:\{known_apis\}|known_apis\b)/.test(source)) {
    return 'Replace ${known_apis}, a variable of the kube-up script, with the list of `- group:` entries it stands for, or let auditscope do so with --known-apis.'
  }
  if (/\{\{|\{%|<%/.test(source))
    return 'This is a template: render it first (for example with `helm template`), then load the result.'
  const [variable] = /\$\{\w+\}|\$\(\w+\)|^\$\w+$/.exec(source) ?? []
  return variable === undefined ? null : `${variable} is a variable: fill it in first (for example with envsubst).`
}

/** A value for a message: as JSON, cut if it is long. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 100 ? `${text.slice(0, 100).toWellFormed()}…` : text
}
