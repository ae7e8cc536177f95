package manifest

import "github.com/golive-dev/golive/report"

// An Object is what every object of Kubernetes has.
type Object struct {
	Kind       string
	APIVersion string
	Name       Value
	Namespace  string          // as the manifest says; "" where it says nothing
	Labels     Pairs           // the object's own
	Rendered   *Origin         // what rendered it; nil for a plain file
	Position   report.Position // the object's first line
}

// A Service gives pods a name and ports (API reference, ServiceSpec).
type Service struct {
	Object
	Type     Value // ClusterIP where the manifest says nothing
	Selector Pairs // labels of its pods; none where others fill in its endpoints
	Ports    []ServicePort
}

// A ServicePort is one port of a Service.
type ServicePort struct {
	Name       Value
	Port       Value
	TargetPort Value // a number, or the name of a port of the container; absent: the same as Port
	NodePort   Value
	Protocol   string // TCP where the manifest says nothing
	Position   report.Position
}

// Target returns the port of the pods: TargetPort, else Port.
func (p *ServicePort) Target() Value {
	if p.TargetPort.Set() {
		return p.TargetPort
	}
	return p.Port
}

// An Ingress leads requests from outside to Services: an Ingress, or a route of the Gateway API.
type Ingress struct {
	Object
	Backends []Backend
}

// A Backend is one Service that an Ingress or a route leads to.
type Backend struct {
	Host     Value // of an Ingress's rule
	Path     Value // absent: every path
	PathType Value // Exact, Prefix, PathPrefix …
	Service  Value
	Port     Value // a number, or the name of a port of the Service
	Position report.Position
}

// A Scaler sets the number of a workload's pods: a HorizontalPodAutoscaler, or a ScaledObject of KEDA.
type Scaler struct {
	Object
	TargetKind Value // absent in KEDA: Deployment
	TargetName Value
	Min, Max   Value
}

// A Monitor is a ServiceMonitor or a PodMonitor of the Prometheus operator (its API reference).
type Monitor struct {
	Object
	Selector     Selector // labels of Services, or of pods
	AnyNamespace bool     // namespaceSelector.any
	InNamespaces []string // namespaceSelector.matchNames; with neither, the monitor's own namespace
	Endpoints    []Endpoint
}

// An Endpoint is one place that a Monitor scrapes.
type Endpoint struct {
	Port       Value // the name of the Service's or container's port
	TargetPort Value // a number, or the name of the container's port
	Path       Value // absent: /metrics
	Scheme     Value
	Position   report.Position
}

// A Selector chooses objects by their labels (API reference, LabelSelector). An empty one matches everything.
type Selector struct {
	Labels      Pairs
	Expressions []Expression
	Position    report.Position // zero where the manifest has none
}

// An Expression is a condition on one label: In, NotIn, Exists or DoesNotExist.
type Expression struct {
	Key, Operator string
	Values        []Value
}

// A RuleFile is a PrometheusRule of the Prometheus operator.
type RuleFile struct {
	Object
	Rules []Rule
}

// A Rule is one rule for alerts or records.
type Rule struct {
	Group       string
	Alert       Value // its name; absent in a rule that records
	Record      Value
	Expr        Value
	For         Value
	Labels      Pairs
	Annotations Pairs // runbook_url and the like
	Position    report.Position
}

// A ConfigMapObject is a ConfigMap.
type ConfigMapObject struct {
	Object
	Data []ConfigEntry
}

// A ConfigEntry is one key of a ConfigMap.
type ConfigEntry struct {
	Key   Value
	Value Value // not Known for binaryData
	// Literal says that the i-th line (from 0) of the text stands at line Value.Position.Line+1+i of the file.
	Literal bool
}

// A SecretObject names the keys of a Secret. Kind is Secret, or SealedSecret or ExternalSecret, which make a Secret of that
// name in the cluster.
type SecretObject struct {
	Object
	Keys      []SecretKey
	Open      bool            // it has further keys, whose names the manifest does not say
	Type      string          // as kubernetes.io/tls; "" where the manifest says nothing
	Encrypted bool            // by SOPS, which puts a mapping of its own beside the data
	KindAt    report.Position // of the line that says what it is
}

// A SecretKey is one key of a Secret.
type SecretKey struct {
	Key      Value
	HasValue bool            // the manifest has a value that is not empty
	Position report.Position // of the value
	// Value is what a Secret's manifest says, as it stands there, and Base64 whether that is in base64 (data, not stringData).
	// Nothing prints it. It is empty of other kinds, and where each rendering or deployment makes it.
	Value  string
	Base64 bool
}

// Matches reports whether labels fit the selector. known is false where a label or a condition is not fully known.
func (s Selector) Matches(labels Pairs) (ok, known bool) {
	ok, known = s.Labels.within(labels)
	for _, e := range s.Expressions {
		one, sure := e.matches(labels)
		if !one && sure {
			return false, true
		}
		ok, known = ok && one, known && sure
	}
	return ok, known
}

// within reports whether every pair is among labels.
func (p Pairs) within(labels Pairs) (ok, known bool) {
	known = true
	for _, want := range p {
		got := labels.Get(want.Key.Text)
		switch {
		case !got.Set():
			return false, true
		case !got.Known || !want.Value.Known:
			known = known && got.Text == want.Value.Text
		case got.Text != want.Value.Text:
			return false, true
		}
	}
	return true, known
}

func (e Expression) matches(labels Pairs) (ok, known bool) {
	got := labels.Get(e.Key)
	in, sure := false, got.Known
	for _, v := range e.Values {
		in, sure = in || v.Text == got.Text, sure && v.Known
	}
	switch e.Operator {
	case "Exists":
		return got.Set(), true
	case "DoesNotExist":
		return !got.Set(), true
	case "In":
		return got.Set() && in, !got.Set() || sure
	case "NotIn":
		return !got.Set() || !in, !got.Set() || sure
	}
	return false, false
}
