{{- define "fashion-monitoring.selector" -}}
app.kubernetes.io/name: {{ .part }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "fashion-monitoring.meta" -}}
name: {{ .part }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "fashion-monitoring.selector" . | nindent 2 }}
  app.kubernetes.io/part-of: fashion
  app.kubernetes.io/managed-by: {{ .root.Release.Service }}
  helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "fashion-monitoring.restricted" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{- define "fashion-monitoring.reading" -}}
{{- $name := printf "%s-%s" .root.Release.Namespace .part -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "fashion-monitoring.meta" . | nindent 2 }}
automountServiceAccountToken: false
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $name }}
rules:
- apiGroups: [""]
  resources: [{{ .resource }}]
  verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ $name }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ $name }}
subjects:
- kind: ServiceAccount
  name: {{ .part }}
  namespace: {{ .root.Release.Namespace }}
{{- end }}
