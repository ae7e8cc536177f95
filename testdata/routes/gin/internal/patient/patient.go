package patient

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
)

const resource = "patients"

type Repository struct{ rows map[string]string }

func NewRepository() *Repository { return &Repository{rows: map[string]string{}} }

type Handler struct {
	repo   *Repository
	router gin.IRouter
}

func New(repo *Repository) *Handler { return &Handler{repo: repo} }

func (h *Handler) RegisterRoutes(r gin.IRouter) {
	h.router = r.Group("/" + resource)
	h.crud()
	h.documents()
}

func (h *Handler) crud() {
	h.router.GET("/", h.List)
	h.router.GET("/:id", h.Get)
	h.router.PUT("/:id", h.Replace)
	h.router.Handle(http.MethodDelete, "/:id", h.Remove)
}

func (h *Handler) documents() {
	for _, kind := range []string{"letters", "images"} {
		h.router.GET(fmt.Sprintf("/:id/%s", kind), h.documentsOf(kind))
	}
	h.router.GET("/:id/files/*path", h.File)
}

func (h *Handler) List(c *gin.Context) { c.JSON(http.StatusOK, h.repo.rows) }

func (h *Handler) Get(c *gin.Context) { c.String(http.StatusOK, h.repo.rows[c.Param("id")]) }

func (h *Handler) Replace(c *gin.Context) { c.Status(http.StatusNoContent) }

func (h *Handler) Remove(c *gin.Context) { c.Status(http.StatusNoContent) }

func (h *Handler) File(c *gin.Context) { c.String(http.StatusOK, c.Param("path")) }

func (h *Handler) documentsOf(kind string) gin.HandlerFunc {
	return func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"kind": kind}) }
}
