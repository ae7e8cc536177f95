package book

import (
	"net/http"

	"github.com/zeromicro/go-zero/rest/httpx"

	"routes.example/gozero/internal/logic/book"
	"routes.example/gozero/internal/svc"
	"routes.example/gozero/internal/types"
)

func GetBookHandler(svcCtx *svc.ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var req types.BookReq
		if err := httpx.Parse(r, &req); err != nil {
			httpx.ErrorCtx(r.Context(), w, err)
			return
		}
		resp, err := book.NewGetBookLogic(r.Context(), svcCtx).GetBook(&req)
		if err != nil {
			httpx.ErrorCtx(r.Context(), w, err)
			return
		}
		httpx.OkJsonCtx(r.Context(), w, resp)
	}
}
