{{- define "fashion-operator.name" -}}
{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "fashion-operator.selector" -}}
app.kubernetes.io/name: fashion-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "fashion-operator.labels" -}}
{{ include "fashion-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: fashion
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "fashion-operator.tag" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "fashion-operator.arbitraryUsers" -}}
{{- $found := .Capabilities.APIVersions.Has "security.openshift.io/v1" }}
{{- kindIs "bool" .Values.platforms.arbitraryUsers | ternary .Values.platforms.arbitraryUsers $found }}
{{- end }}

{{- define "fashion-operator.annotations" -}}
{{- $found := dict "prometheus.io/scrape" "true" "prometheus.io/port" "8080" "prometheus.io/path" "/metrics" }}
{{- merge (deepCopy .Values.podAnnotations) (ternary $found dict .Values.monitoring.enabled) | toYaml }}
{{- end }}

{{- define "fashion-operator.rules" -}}
- apiGroups: [fashion-platform.dev]
  resources: [fashionplatforms]
  verbs: [get, list, watch]
- apiGroups: [fashion-platform.dev]
  resources: [fashionplatforms/status]
  verbs: [patch]
# Applying is patching, also what is not there yet, which takes create as well. What every version of a platform
# has is never deleted by the operator: the cluster collects it after its owner.
- apiGroups: [""]
  resources: [configmaps, serviceaccounts, services]
  verbs: &children [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [deployments]
  verbs: &lasting [get, list, watch, create, patch]
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: *children
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: *lasting
- apiGroups: [batch]
  resources: [cronjobs]
  verbs: *children
- apiGroups: [batch]
  resources: [jobs]
  verbs: *children
- apiGroups: [networking.k8s.io]
  resources: [ingresses, networkpolicies]
  verbs: *children
# Which classes of Ingress there are; a Role of some namespaces cannot grant that.
- apiGroups: [networking.k8s.io]
  resources: [ingressclasses]
  verbs: [list]
- apiGroups: [gateway.networking.k8s.io]
  resources: [httproutes]
  verbs: *children
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: *children
- apiGroups: [monitoring.coreos.com]
  resources: [prometheusrules, servicemonitors]
  verbs: *children
# The operator creates the Secret of embedded stores and changes nothing of it but labels and owner. It watches the
# metadata of all Secrets, and reads those that a platform references, keeping a digest only.
- apiGroups: [""]
  resources: [secrets]
  verbs: *children
# The volumes of embedded stores grow, and one for backups is made; the operator never deletes one.
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch, create, patch]
# Annotating a pod makes its kubelet refresh the mounted configuration at once.
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch, patch]
- apiGroups: [""]
  resources: [events]
  verbs: [create, list]
# A Lease decides which of several operators acts.
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, list, create, update]
{{- end }}
