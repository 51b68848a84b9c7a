/** What `auditscope help TOPIC` tells about. The help and the documents list it from this table. */
export const helpTopics = {
  query: 'how to ask for events, with -q and in the filter bar',
  fields: 'the fields to ask for, with their other names',
  keys: 'the keys of the screen, and the signs of its list',
  formats: 'the formats of a log that are recognised',
} as const
export type Topic = keyof typeof helpTopics
