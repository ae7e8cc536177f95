package probes

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/service"
)

// servers are libraries that open listeners of their own and that the service model does not follow: what a program that
// links one of them is not seen to serve may be served all the same.
var servers = strings.Fields(`sigs.k8s.io/controller-runtime/pkg/manager k8s.io/apiserver/pkg/server
	github.com/prometheus/exporter-toolkit/web github.com/kataras/iris github.com/revel/revel github.com/gobuffalo/buffalo
	github.com/gogf/gf go-micro.dev github.com/micro/go-micro github.com/asim/go-micro
	github.com/smallnest/rpcx/server dubbo.apache.org/dubbo-go github.com/apache/dubbo-go github.com/tal-tech/go-zero
	github.com/savsgio/atreugo github.com/panjf2000/gnet github.com/astaxie/beego encore.dev`)

// routers are frameworks that the service model follows; one that a program links and in which no listener is found was not
// followed.
var routers = strings.Fields(`github.com/gin-gonic/gin github.com/labstack/echo github.com/go-chi/chi github.com/gorilla/mux
	github.com/gofiber/fiber github.com/valyala/fasthttp github.com/zeromicro/go-zero/rest
	github.com/cloudwego/hertz/pkg/app/server github.com/cloudwego/kitex/server
	github.com/beego/beego github.com/julienschmidt/httprouter`)

// linked returns the first library of a list that a program links, "" where there is none.
func linked(p *service.Program, list []string) string {
	var found []string
	for path := range p.Imports {
		for _, s := range list {
			if path == s || strings.HasPrefix(path, s+"/") {
				found = append(found, s)
			}
		}
	}
	if len(found) == 0 {
		return ""
	}
	return slices.Min(found)
}
