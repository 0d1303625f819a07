{{- define "fashion-platform.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: fashion
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "fashion-platform.gateway" -}}
{{- $registry := dig "image" "registry" "" .Values.spec | default "fashion" }}
{{- $version := .Values.spec.version | default .Chart.AppVersion | toString }}
{{- dig "images" "gateway" "" .Values.spec | default (printf "%s/gateway:%s" $registry $version) }}
{{- end }}
