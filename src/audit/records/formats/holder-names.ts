/**
 * The members that hold the event or its wrapping, by whoever documents them. A member whose name is not here is data beside
 * the event: a client can choose what it says.
 */
const namesOf = {
  'Fluentd, Fluent Bit, Vector, Falco, and what others put around their records':
    'message log msg body event structured data value raw payload record',
  'Filebeat (parsed JSON), ECS (event.original), hits and fields of Elasticsearch': 'json original _source fields',
  "Elastic's Azure integration (azure.platformlogs.properties), Azure Monitor": 'azure platformlogs properties',
  'Cloud Logging (LogEntry)': 'textPayload jsonPayload',
  "journald's export, Splunk (results of a search)": 'MESSAGE _raw result',
  'Loki (logcli, jsonl), VictoriaLogs (data model)': 'line _msg',
  'Datadog (Logs API, archives)': 'content attributes',
  'GELF 1.1 (Graylog)': 'short_message full_message',
  'LogDNA (Mezmo, export), LogScale (event fields), Sumo Logic (Search Job API)': '_line @rawstring map',
} as const

/** The names of such members. */
export const holderNames: readonly string[] = Object.values(namesOf).flatMap((text) => text.split(' '))
