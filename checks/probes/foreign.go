package probes

import (
	"cmp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/service"
)

// routers are frameworks that the service model follows; a program that links one of them and in which no listener is found
// was not followed.
var routers = strings.Fields(`github.com/gin-gonic/gin github.com/labstack/echo github.com/go-chi/chi github.com/gorilla/mux
	github.com/gofiber/fiber github.com/valyala/fasthttp github.com/zeromicro/go-zero/rest github.com/cloudwego/hertz/pkg/app/server
	github.com/cloudwego/kitex/server github.com/beego/beego github.com/julienschmidt/httprouter`)

// servingLibrary returns a library of a program by which it may serve what is not seen, "" where there is none.
func servingLibrary(p *service.Program) string {
	var found []string
	for path := range p.Imports {
		for _, r := range routers {
			if path == r || strings.HasPrefix(path, r+"/") {
				found = append(found, r)
			}
		}
	}
	slices.Sort(found)
	return cmp.Or(p.ListensBeside(), strings.Join(found[:min(len(found), 1)], ""))
}
