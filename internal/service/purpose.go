package service

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

// operational are paths that tell of a service's state, and serve nobody who uses it.
var operational = regexp.MustCompile(`(?i)^/(-/.*|(.*/)?debug(/.*)?|actuator(/.*)?|(.*/)?(health|healthz|healthcheck|healthy|live|livez|liveness|alive|` +
	`ready|readyz|readiness|ping|startup|startupz|status|statusz|version|versionz|buildinfo|build-info|info|metrics|loglevel|` +
	`log-level|log/level|robots\.txt|favicon\.ico))$`)

// Business names a route or an RPC service of a listener that is there for those who use the service, and not for probes,
// metrics or debugging; "" where none is known.
func (l *Listener) Business() string {
	for _, r := range l.Routes {
		if r.Debug == "" && !r.Metrics && !r.Builtin && !operational.MatchString(path.Clean("/"+staticStart(r.Pattern))) {
			return strings.TrimSpace(r.Method + " " + r.Pattern)
		}
	}
	for _, s := range l.Services {
		if !s.Health && !s.Reflection && s.Name != "" {
			return s.Name
		}
	}
	return ""
}

// PortNumbers returns the ports that a listener may listen on, and whether those are all. The names are those that net.Listen
// takes everywhere.
func (l *Listener) PortNumbers(env settings.Environment) (list []int, complete bool) {
	r := l.Port(env)
	complete = r.Complete && len(r.Texts) > 0
	for _, text := range r.Texts {
		n, err := strconv.ParseUint(text, 10, 16)
		switch {
		case text == "http":
			n = 80
		case text == "https":
			n = 443
		case err != nil:
			complete = false
			continue
		}
		list = append(list, int(n))
	}
	return list, complete
}

// listening are libraries that open listeners of their own and that the model does not follow.
var listening = strings.Fields(`sigs.k8s.io/controller-runtime/pkg/manager k8s.io/apiserver/pkg/server
	github.com/prometheus/exporter-toolkit/web github.com/kataras/iris github.com/revel/revel github.com/gobuffalo/buffalo
	github.com/gogf/gf go-micro.dev github.com/micro/go-micro github.com/asim/go-micro github.com/smallnest/rpcx/server
	dubbo.apache.org/dubbo-go github.com/apache/dubbo-go github.com/tal-tech/go-zero github.com/savsgio/atreugo
	github.com/panjf2000/gnet github.com/astaxie/beego encore.dev`)

// ListensBeside names a library of a program that may open listeners which the model does not have, "" where there is none.
func (p *Program) ListensBeside() string {
	for _, library := range listening {
		for name := range p.Imports {
			if name == library || strings.HasPrefix(name, library+"/") {
				return library
			}
		}
	}
	return ""
}
