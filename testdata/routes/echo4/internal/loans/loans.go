package loans

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

type Handler struct {
	MaxDays int
	group   *echo.Group
}

// Register keeps the group and hands on to methods.
func (h *Handler) Register(g *echo.Group) {
	h.group = g
	h.group.GET("", h.list)
	h.group.POST("", handle(h.lend))
	h.single("/:loan")
}

func (h *Handler) single(prefix string) {
	h.group.GET(prefix, h.list)
	h.group.POST(prefix+"/return", handle(h.giveBack))
	h.group.POST(prefix+"/extend", handle(h.lend))
}

type request struct {
	ISBN string `json:"isbn"`
}

type reply struct {
	Days int `json:"days"`
}

// handle binds the request, as every handler of the package would.
func handle[In, Out any](f func(echo.Context, *In) (Out, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		in := new(In)
		if err := c.Bind(in); err != nil {
			return echo.ErrBadRequest
		}
		out, err := f(c, in)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, out)
	}
}

func (h *Handler) list(c echo.Context) error { return c.JSON(http.StatusOK, []reply{}) }

func (h *Handler) lend(_ echo.Context, _ *request) (reply, error) { return reply{h.MaxDays}, nil }

func (h *Handler) giveBack(echo.Context, *request) (reply, error) { return reply{}, nil }
