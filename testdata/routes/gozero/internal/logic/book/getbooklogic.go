package book

import (
	"context"

	"github.com/zeromicro/go-zero/core/logx"

	"routes.example/gozero/internal/svc"
	"routes.example/gozero/internal/types"
)

type GetBookLogic struct {
	logx.Logger
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetBookLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetBookLogic {
	return &GetBookLogic{Logger: logx.WithContext(ctx), ctx: ctx, svcCtx: svcCtx}
}

func (l *GetBookLogic) GetBook(req *types.BookReq) (*types.Book, error) {
	return &types.Book{Isbn: req.Isbn}, nil
}
