package manifest

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/yamlfile"
	"github.com/golive-dev/golive/report"
)

// objectReaders read the objects that are no workloads, by API group and kind.
var objectReaders = map[string]func(reader, *Model, *yaml.Node){
	"/Service":                             func(r reader, m *Model, n *yaml.Node) { m.Services = append(m.Services, r.service(n)) },
	"networking.k8s.io/Ingress":            func(r reader, m *Model, n *yaml.Node) { m.Ingresses = append(m.Ingresses, r.ingress(n)) },
	"extensions/Ingress":                   func(r reader, m *Model, n *yaml.Node) { m.Ingresses = append(m.Ingresses, r.ingress(n)) },
	"gateway.networking.k8s.io/HTTPRoute":  func(r reader, m *Model, n *yaml.Node) { m.HTTPRoutes = append(m.HTTPRoutes, r.route(n)) },
	"gateway.networking.k8s.io/GRPCRoute":  func(r reader, m *Model, n *yaml.Node) { m.HTTPRoutes = append(m.HTTPRoutes, r.route(n)) },
	"autoscaling/HorizontalPodAutoscaler":  func(r reader, m *Model, n *yaml.Node) { m.HPAs = append(m.HPAs, r.scaler(n)) },
	"keda.sh/ScaledObject":                 func(r reader, m *Model, n *yaml.Node) { m.HPAs = append(m.HPAs, r.scaler(n)) },
	"monitoring.coreos.com/PrometheusRule": func(r reader, m *Model, n *yaml.Node) { m.PrometheusRules = append(m.PrometheusRules, r.rules(n)) },
	"/ConfigMap":                           func(r reader, m *Model, n *yaml.Node) { m.ConfigMaps = append(m.ConfigMaps, r.configMap(n)) },
	"/Secret": func(r reader, m *Model, n *yaml.Node) {
		m.Secrets = append(m.Secrets, r.secret(n, "data", "stringData"))
	},
	"bitnami.com/SealedSecret":           func(r reader, m *Model, n *yaml.Node) { m.Secrets = append(m.Secrets, r.sealed(n)) },
	"external-secrets.io/ExternalSecret": func(r reader, m *Model, n *yaml.Node) { m.Secrets = append(m.Secrets, r.external(n)) },
	"monitoring.coreos.com/ServiceMonitor": func(r reader, m *Model, n *yaml.Node) {
		m.ServiceMonitors = append(m.ServiceMonitors, r.monitor(n, "endpoints"))
	},
	"monitoring.coreos.com/PodMonitor": func(r reader, m *Model, n *yaml.Node) {
		m.PodMonitors = append(m.PodMonitors, r.monitor(n, "podMetricsEndpoints"))
	},
}

func (o Object) place() report.Position { return o.Position }

func (r reader) service(n *yaml.Node) Service {
	spec := yamlfile.Get(n, "spec")
	s := Service{Object: r.head(n), Type: r.get(spec, "type"), Selector: r.pairs(yamlfile.Get(spec, "selector"))}
	for _, p := range yamlfile.Items(yamlfile.Get(spec, "ports")) {
		port := ServicePort{
			Name: r.get(p, "name"), Port: r.get(p, "port"), TargetPort: r.get(p, "targetPort"), NodePort: r.get(p, "nodePort"),
			Protocol: yamlfile.Text(p, "protocol"), Position: r.position(p),
		}
		if port.Protocol == "" {
			port.Protocol = "TCP"
		}
		s.Ports = append(s.Ports, port)
	}
	return s
}

// backend reads where an Ingress leads: service.name and service.port in networking.k8s.io/v1, serviceName and servicePort
// before.
func (r reader) backend(n *yaml.Node) Backend {
	b := Backend{Service: r.get(n, "service", "name"), Port: r.get(n, "service", "port", "number"), Position: r.position(n)}
	if !b.Port.Set() {
		b.Port = r.get(n, "service", "port", "name")
	}
	if !b.Service.Set() {
		b.Service, b.Port = r.get(n, "serviceName"), r.get(n, "servicePort")
	}
	return b
}

func (r reader) ingress(n *yaml.Node) Ingress {
	ing := Ingress{Object: r.head(n)}
	add := func(b Backend) {
		if b.Service.Set() { // else it leads to a resource of another kind
			ing.Backends = append(ing.Backends, b)
		}
	}
	for _, key := range []string{"defaultBackend", "backend"} {
		if b := yamlfile.Get(n, "spec", key); b != nil {
			add(r.backend(b))
		}
	}
	for _, rule := range yamlfile.Items(yamlfile.Get(n, "spec", "rules")) {
		for _, p := range yamlfile.Items(yamlfile.Get(rule, "http", "paths")) {
			if b := yamlfile.Get(p, "backend"); b != nil {
				one := r.backend(b)
				one.Host, one.Path, one.PathType = r.get(rule, "host"), r.get(p, "path"), r.get(p, "pathType")
				add(one)
			}
		}
	}
	return ing
}

// route reads an HTTPRoute or GRPCRoute: a Backend for each backendRef and each path that a rule matches.
func (r reader) route(n *yaml.Node) Ingress {
	ing := Ingress{Object: r.head(n)}
	var host Value
	if hosts := r.values(yamlfile.Get(n, "spec", "hostnames")); len(hosts) > 0 {
		host = hosts[0]
	}
	for _, rule := range yamlfile.Items(yamlfile.Get(n, "spec", "rules")) {
		matches := yamlfile.Items(yamlfile.Get(rule, "matches"))
		for _, ref := range yamlfile.Items(yamlfile.Get(rule, "backendRefs")) {
			if kind := yamlfile.Text(ref, "kind"); kind != "" && kind != "Service" {
				continue
			}
			b := Backend{Host: host, Service: r.get(ref, "name"), Port: r.get(ref, "port"), Position: r.position(ref)}
			if len(matches) == 0 {
				ing.Backends = append(ing.Backends, b)
			}
			for _, match := range matches {
				b.Path, b.PathType = r.get(match, "path", "value"), r.get(match, "path", "type")
				ing.Backends = append(ing.Backends, b)
			}
		}
	}
	return ing
}

func (r reader) scaler(n *yaml.Node) Scaler {
	spec := yamlfile.Get(n, "spec")
	s := Scaler{
		Object: r.head(n), TargetKind: r.get(spec, "scaleTargetRef", "kind"), TargetName: r.get(spec, "scaleTargetRef", "name"),
		Min: r.get(spec, "minReplicas"), Max: r.get(spec, "maxReplicas"),
	}
	if s.Kind == "ScaledObject" {
		s.Min, s.Max = r.get(spec, "minReplicaCount"), r.get(spec, "maxReplicaCount")
	}
	return s
}

func (r reader) monitor(n *yaml.Node, endpoints string) Monitor {
	spec := yamlfile.Get(n, "spec")
	m := Monitor{Object: r.head(n), Selector: r.selector(yamlfile.Get(spec, "selector")), AnyNamespace: yes(yamlfile.Get(spec, "namespaceSelector"), "any")}
	for _, name := range yamlfile.Items(yamlfile.Get(spec, "namespaceSelector", "matchNames")) {
		m.InNamespaces = append(m.InNamespaces, name.Value)
	}
	for _, e := range yamlfile.Items(yamlfile.Get(spec, endpoints)) {
		one := Endpoint{Port: r.get(e, "port"), TargetPort: r.get(e, "targetPort"), Path: r.get(e, "path"), Scheme: r.get(e, "scheme"), Position: r.position(e)}
		if number := r.get(e, "portNumber"); number.Set() && !one.TargetPort.Set() { // of PodMonitors
			one.TargetPort = number
		}
		m.Endpoints = append(m.Endpoints, one)
	}
	return m
}

func (r reader) selector(n *yaml.Node) Selector {
	if n == nil {
		return Selector{}
	}
	s := Selector{Labels: r.pairs(yamlfile.Get(n, "matchLabels")), Position: r.position(n)}
	for _, e := range yamlfile.Items(yamlfile.Get(n, "matchExpressions")) {
		s.Expressions = append(s.Expressions, Expression{yamlfile.Text(e, "key"), yamlfile.Text(e, "operator"), r.values(yamlfile.Get(e, "values"))})
	}
	return s
}

func (r reader) rules(n *yaml.Node) RuleFile {
	f := RuleFile{Object: r.head(n)}
	for _, group := range yamlfile.Items(yamlfile.Get(n, "spec", "groups")) {
		for _, rule := range yamlfile.Items(yamlfile.Get(group, "rules")) {
			one := Rule{
				Group: yamlfile.Text(group, "name"), Alert: r.get(rule, "alert"), Record: r.get(rule, "record"), Expr: r.get(rule, "expr"), For: r.get(rule, "for"),
				Labels: r.pairs(yamlfile.Get(rule, "labels")), Annotations: r.pairs(yamlfile.Get(rule, "annotations")), Position: r.position(rule),
			}
			f.Rules = append(f.Rules, one.plain())
		}
	}
	return f
}

// plain marks the texts of a rule as known: "{{ $labels.x }}" in them is Prometheus' own.
func (o Rule) plain() Rule {
	for _, v := range []*Value{&o.Expr, &o.For} {
		v.Known = v.Set()
	}
	for _, list := range []Pairs{o.Labels, o.Annotations} {
		for i := range list {
			list[i].Value.Known = list[i].Value.Set()
		}
	}
	return o
}

func (r reader) configMap(n *yaml.Node) ConfigMapObject {
	c := ConfigMapObject{Object: r.head(n)}
	for _, p := range yamlfile.Pairs(yamlfile.Get(n, "data")) {
		literal := p.Value.Style&yaml.LiteralStyle != 0 && (r.places == nil || r.literal[p.Value])
		c.Data = append(c.Data, ConfigEntry{r.value(p.Key), r.value(p.Value), literal})
	}
	for _, p := range yamlfile.Pairs(yamlfile.Get(n, "binaryData")) {
		c.Data = append(c.Data, ConfigEntry{Key: r.value(p.Key), Value: Value{Position: r.position(p.Value)}})
	}
	return c
}

func (r reader) secret(n *yaml.Node, sections ...string) SecretObject {
	s := SecretObject{Object: r.head(n), Type: yamlfile.Text(n, "type"), Encrypted: yamlfile.Get(n, "sops") != nil}
	s.KindAt = s.Position
	if kind := yamlfile.Get(n, "kind"); kind != nil {
		s.KindAt = r.position(kind)
	}
	for _, section := range sections {
		for _, p := range yamlfile.Pairs(yamlfile.Get(n, strings.Split(section, ".")...)) {
			text, _ := yamlfile.String(p.Value)
			at := r.position(p.Value)
			at.EndLine, at.EndColumn = 0, 0 // not even its length
			k := SecretKey{Key: r.value(p.Key), HasValue: strings.TrimSpace(text) != "", Position: at, Base64: section == "data"}
			if s.Kind == "Secret" && !r.random[p.Value] && !filledIn(n, text) {
				k.Value = text
			}
			s.Keys = append(s.Keys, k)
		}
	}
	return s
}

// filledIn reports whether a value is one that Argo CD's Vault plugin puts in as it deploys the manifest: <key>, with the path where it
// is looked up in an annotation (argocd-vault-plugin, How it works).
func filledIn(manifest *yaml.Node, value string) bool {
	return strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">") &&
		yamlfile.Get(manifest, "metadata", "annotations", "avp.kubernetes.io/path") != nil
}

// sealed reads what a SealedSecret makes: the Secret's name is its own, or that of its template (bitnami sealed-secrets).
func (r reader) sealed(n *yaml.Node) SecretObject {
	s := r.secret(n, "spec.encryptedData")
	if name := r.get(n, "spec", "template", "metadata", "name"); name.Set() {
		s.Name = name
	}
	s.Open = yamlfile.Get(n, "spec", "template", "data") != nil
	return s
}

// external reads what an ExternalSecret makes: the keys of spec.data; those of dataFrom and of a template are not in the
// manifest (External Secrets Operator, ExternalSecret).
func (r reader) external(n *yaml.Node) SecretObject {
	s := SecretObject{Object: r.head(n)}
	if name := r.get(n, "spec", "target", "name"); name.Set() {
		s.Name = name
	}
	for _, d := range yamlfile.Items(yamlfile.Get(n, "spec", "data")) {
		if key := r.get(d, "secretKey"); key.Set() {
			s.Keys = append(s.Keys, SecretKey{Key: key, HasValue: true, Position: key.Position})
		}
	}
	s.Open = yamlfile.Get(n, "spec", "dataFrom") != nil || yamlfile.Get(n, "spec", "target", "template") != nil
	return s
}
