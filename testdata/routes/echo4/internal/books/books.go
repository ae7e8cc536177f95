package books

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"routes.example/echo4/internal/auth"
)

const collection = "/books"

// Register takes two groups of the same prefix: everyone's and the one behind the key.
func Register(public, secured *echo.Group) {
	h := handler{}
	public.GET(collection, h.search)
	public.GET(collection+"/:isbn", h.show)
	public.GET(collection+"/:isbn/cover.jpg", h.show)

	secured.POST(collection, h.add, auth.Librarian)
	secured.PUT(collection+"/:isbn", h.add, auth.Librarian)
	secured.DELETE(collection+"/:isbn", h.add).Name = "delete-book"
	secured.Match([]string{http.MethodPost, http.MethodPut}, collection+"/:isbn/tags", h.add)
}

type handler struct{}

func (handler) search(c echo.Context) error { return c.JSON(http.StatusOK, []string{}) }
func (handler) show(c echo.Context) error   { return c.String(http.StatusOK, c.Param("isbn")) }
func (handler) add(c echo.Context) error    { return c.NoContent(http.StatusNoContent) }
