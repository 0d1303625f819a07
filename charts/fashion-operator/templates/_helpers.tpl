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

{{- define "fashion-operator.rules" -}}
- apiGroups: [fashion-platform.dev]
  resources: [fashionplatforms]
  verbs: [get, list, watch]
- apiGroups: [fashion-platform.dev]
  resources: [fashionplatforms/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [configmaps, serviceaccounts, services]
  verbs: &children [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [deployments, statefulsets]
  verbs: *children
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: *children
- apiGroups: [batch]
  resources: [cronjobs, jobs]
  verbs: *children
- apiGroups: [networking.k8s.io]
  resources: [ingresses, networkpolicies]
  verbs: *children
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: *children
- apiGroups: [monitoring.coreos.com]
  resources: [prometheusrules, servicemonitors]
  verbs: *children
# The operator lists the Secrets that it made for embedded stores, without keeping their content, and never changes
# one; applying is patching, also what is not there yet.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, list, watch, create, patch, delete]
# Annotating a pod makes its kubelet refresh the mounted configuration at once.
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch, patch]
- apiGroups: [""]
  resources: [events]
  verbs: [create, patch]
{{- end }}
