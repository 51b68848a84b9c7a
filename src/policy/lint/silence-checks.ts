import type { Check } from './finding.ts'

/** What is wrong with the comments that silence checks; `silence.ts` finds it, since it takes the other findings. */
export const silenceChecks: readonly Check[] = [
  {
    id: 'invalid-silence',
    severity: 'warning',
    finds: 'a comment of auditscope-lint without a check that there is, or without a reason',
    why: 'It silences nothing. Write "# auditscope-lint-disable ID: reason". Errors cannot be silenced: kube-apiserver would not start all the same.',
    example: '# auditscope-lint-disable catch-all-none\n- level: Request\n  resources:\n  - resources: [pods]\n',
    instead:
      '- level: Request\n  # auditscope-lint-disable wrong-group: an aggregated server has it here\n  resources: [{resources: [deployments]}]\n',
    look: () => [],
  },
  {
    id: 'unused-silence',
    severity: 'warning',
    finds: 'a comment that silences nothing, since there is nothing to silence',
    why: 'What it spoke of is gone, or stands elsewhere; it would hide the next of the kind.',
    example:
      '# auditscope-lint-disable wrong-group: an aggregated server has it here\n- level: Request\n  resources:\n  - resources: [pods]\n',
    instead:
      '# auditscope-lint-disable wrong-group: an aggregated server has it here\n- level: Request\n  resources:\n  - resources: [deployments]\n',
    look: () => [],
  },
]
