package manifest

import (
	"path"
	"slices"
	"strings"
)

// public are images that run beside a service and are no image of a repository's own, by the last element of their names.
var public = strings.Fields(`postgres postgresql mysql mariadb mongo redis valkey memcached rabbitmq nats kafka zookeeper etcd consul vault
	elasticsearch opensearch kibana clickhouse-server cassandra minio nginx envoy haproxy traefik caddy prometheus grafana jaeger
	all-in-one opentelemetry-collector opentelemetry-collector-contrib otel-collector loki promtail tempo fluent-bit fluentd
	vector busybox alpine debian ubuntu cloud-sql-proxy proxyv2 linkerd-proxy oauth2-proxy keycloak adminer pgadmin4 mailhog
	localstack node-exporter pgbouncer coredns alloy redpanda azurite filebeat logstash metricbeat mysql-server whoami kubectl mailpit
	toxiproxy wiremock alertmanager pushgateway redis_exporter postgres-exporter mysqld-exporter memcached-exporter statsd-exporter
	blackbox-exporter kube-state-metrics cadvisor dynamodb-local cockroach scylla timescaledb influxdb neo4j weaviate qdrant`)

// Public reports whether an image is, by the last element of its name, a well-known one that somebody else makes and that
// runs beside services: a database, a broker, a proxy, a distribution.
func Public(image string) bool {
	image, _, _ = strings.Cut(image, "@")
	name, _, _ := strings.Cut(path.Base(image), ":")
	return slices.Contains(public, strings.ToLower(name))
}

// ConfigMapsOf returns the ConfigMaps of the repository that a workload may mean by a name: none where it holds none, several
// where it cannot be told which of them is in the workload's cluster.
func (m *Model) ConfigMapsOf(w *Workload, name string) []*ConfigMapObject {
	return m.configMaps(w, name)
}
