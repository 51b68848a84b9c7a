/** An event with new values in every field that a client can choose, as an attacker sends to make memory grow. */
export function hostileLine(event: number): string {
  const fresh = `${event.toString(36)}-${(event * 2654435761).toString(36)}`
  const time = new Date(Date.UTC(2026, 10, 23) + event).toISOString().replace('Z', '000Z')
  return JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: `${event.toString(16).padStart(8, '0')}-6817-43d1-bd5d-19972f758550`,
    stage: 'ResponseComplete',
    requestURI: `/apis/group-${fresh}.example.com/v1/namespaces/ns-${fresh}/kind-${fresh}/name-${fresh}?q=${fresh}`,
    verb: `verb-${fresh}`,
    user: { username: `user-${fresh}`, uid: `uid-${fresh}`, groups: [`group-${fresh}`, 'system:authenticated'] },
    impersonatedUser: { username: `as-${fresh}`, groups: [`as-group-${fresh}`] },
    sourceIPs: [`2001:db8::${(event % 65_536).toString(16)}:${Math.floor(event / 65_536).toString(16)}`],
    userAgent: `agent-${fresh}`,
    objectRef: {
      resource: `kind-${fresh}`,
      namespace: `ns-${fresh}`,
      name: `name-${fresh}`,
      apiGroup: `group-${fresh}.example.com`,
      apiVersion: 'v1',
      subresource: `sub-${fresh}`,
    },
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': `reason ${fresh}` },
  })
}
