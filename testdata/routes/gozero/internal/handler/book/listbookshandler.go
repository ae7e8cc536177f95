package book

import (
	"net/http"

	"github.com/zeromicro/go-zero/rest/httpx"

	"routes.example/gozero/internal/svc"
)

func ListBooksHandler(svcCtx *svc.ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Service", svcCtx.Config.Name)
		httpx.Ok(w)
	}
}
