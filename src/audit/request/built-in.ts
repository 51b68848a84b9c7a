/** A resource that kube-apiserver itself serves. */
export interface BuiltIn {
  /** `""` for the core group. */
  readonly group: string
  readonly resource: string
  readonly namespaced: boolean
  readonly subresources: readonly string[]
  /** The first Kubernetes that no longer serves it in this group. */
  readonly removed: string | null
}

/**
 * The resources of all API versions, alpha included (kubernetes, api/discovery), and those of older releases. A line
 * holds the resource, its scope (n: namespaced, c: cluster), its subresources, and after a minus the first Kubernetes
 * without it.
 */
const served: Readonly<Record<string, string>> = {
  '': `
    bindings n
    componentstatuses c
    configmaps n
    endpoints n
    events n
    limitranges n
    namespaces c finalize status
    nodes c proxy status
    persistentvolumeclaims n status
    persistentvolumes c status
    pods n attach binding checkpoint ephemeralcontainers eviction exec log portforward proxy resize status
    podtemplates n
    replicationcontrollers n scale status
    resourcequotas n status
    secrets n
    serviceaccounts n token
    services n proxy status
  `,
  'admissionregistration.k8s.io': `
    mutatingadmissionpolicies c
    mutatingadmissionpolicybindings c
    mutatingwebhookconfigurations c
    validatingadmissionpolicies c status
    validatingadmissionpolicybindings c
    validatingwebhookconfigurations c
    externaladmissionhookconfigurations c -1.9
    initializerconfigurations c -1.14
  `,
  'apiextensions.k8s.io': `
    customresourcedefinitions c status
  `,
  'apiregistration.k8s.io': `
    apiservices c status
  `,
  apps: `
    controllerrevisions n
    daemonsets n status
    deployments n rollback scale status
    replicasets n scale status
    statefulsets n scale status
  `,
  'auditregistration.k8s.io': `
    auditsinks c -1.19
  `,
  'authentication.k8s.io': `
    selfsubjectreviews c
    tokenreviews c
  `,
  'authorization.k8s.io': `
    localsubjectaccessreviews n
    selfsubjectaccessreviews c
    selfsubjectrulesreviews c
    subjectaccessreviews c
  `,
  autoscaling: `
    horizontalpodautoscalers n status
  `,
  batch: `
    cronjobs n status
    jobs n status
    scheduledjobs n status -1.8
  `,
  'certificates.k8s.io': `
    certificatesigningrequests c approval status
    clustertrustbundles c
    podcertificaterequests n status
  `,
  'checkpoint.k8s.io': `
    podcheckpoints n status
  `,
  'coordination.k8s.io': `
    leasecandidates n
    leases n
  `,
  'discovery.k8s.io': `
    endpointslices n
  `,
  'events.k8s.io': `
    events n
  `,
  extensions: `
    daemonsets n status -1.16
    deployments n rollback scale status -1.16
    horizontalpodautoscalers n status -1.8
    ingresses n status -1.22
    jobs n status -1.6
    networkpolicies n -1.16
    podsecuritypolicies c -1.16
    replicasets n scale status -1.16
    replicationcontrollers n scale -1.16
    thirdpartyresources c -1.8
  `,
  'flowcontrol.apiserver.k8s.io': `
    flowschemas c status
    prioritylevelconfigurations c status
  `,
  'internal.apiserver.k8s.io': `
    storageversions c status
  `,
  'lifecycle.k8s.io': `
    evictionrequests n status
    evictions n status
  `,
  'networking.k8s.io': `
    ingressclasses c
    ingresses n status
    ipaddresses c
    networkpolicies n status
    servicecidrs c status
    clustercidrs c -1.29
  `,
  'node.k8s.io': `
    runtimeclasses c
  `,
  policy: `
    poddisruptionbudgets n status
    podsecuritypolicies c -1.25
  `,
  'rbac.authorization.k8s.io': `
    clusterrolebindings c
    clusterroles c
    rolebindings n
    roles n
  `,
  'resource.k8s.io': `
    deviceclasses c
    devicetaintrules c status
    resourceclaims n binding driver status
    resourceclaimtemplates n
    resourcepoolstatusrequests c status
    resourceslices c
    podschedulingcontexts n status -1.32
    resourceclaimparameters n -1.31
    resourceclasses c -1.31
    resourceclassparameters n -1.31
  `,
  'scheduling.k8s.io': `
    compositepodgroups n status
    podgroups n status
    priorityclasses c
    workloads n status
  `,
  'settings.k8s.io': `
    podpresets n -1.20
  `,
  'storage.k8s.io': `
    csidrivers c
    csinodes c
    csistoragecapacities n
    storageclasses c
    volumeattachments c status
    volumeattributesclasses c
  `,
  'storagemigration.k8s.io': `
    storageversionmigrations c status
  `,
}

export const builtIns: readonly BuiltIn[] = Object.entries(served).flatMap(([group, lines]) =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [resource = '', scope, ...rest] = line.trim().split(' ')
      const removed = rest.find((word) => word.startsWith('-'))?.slice(1) ?? null
      const subresources = rest.filter((word) => !word.startsWith('-'))
      return { group, resource, namespaced: scope === 'n', subresources, removed }
    }),
)

/** The API groups in which kube-apiserver serves all resources itself. */
export const builtInGroups: ReadonlySet<string> = new Set(Object.keys(served))

/** The short names of resources that kubectl accepts. */
export const shortNames: Readonly<Record<string, string>> = {
  cj: 'cronjobs',
  cm: 'configmaps',
  cs: 'componentstatuses',
  crd: 'customresourcedefinitions',
  csr: 'certificatesigningrequests',
  deploy: 'deployments',
  ds: 'daemonsets',
  ep: 'endpoints',
  ev: 'events',
  hpa: 'horizontalpodautoscalers',
  ing: 'ingresses',
  limits: 'limitranges',
  netpol: 'networkpolicies',
  no: 'nodes',
  ns: 'namespaces',
  pc: 'priorityclasses',
  pdb: 'poddisruptionbudgets',
  po: 'pods',
  psp: 'podsecuritypolicies',
  pv: 'persistentvolumes',
  pvc: 'persistentvolumeclaims',
  quota: 'resourcequotas',
  rc: 'replicationcontrollers',
  rs: 'replicasets',
  sa: 'serviceaccounts',
  sc: 'storageclasses',
  sts: 'statefulsets',
  svc: 'services',
}

/** The resource that a word names as kubectl's users write it: a short name, `po`, or a kind, `Pod`; null for none. */
export function resourceNamed(word: string): string | null {
  if (Object.hasOwn(shortNames, word)) return shortNames[word] ?? null
  if (!/^[A-Z]/.test(word)) return null
  const lower = word.toLowerCase()
  const plurals = [`${lower}s`, `${lower}es`, lower.replace(/y$/, 'ies'), lower]
  return builtIns.find(({ resource }) => plurals.includes(resource))?.resource ?? null
}
