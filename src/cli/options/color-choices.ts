/** When to colour lines of text: on a terminal that NO_COLOR does not speak against, always, or never. */
export const colorChoices = ['auto', 'always', 'never'] as const
