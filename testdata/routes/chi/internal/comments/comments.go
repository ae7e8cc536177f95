package comments

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

type Handler struct {
	router chi.Router
}

func New() *Handler {
	h := &Handler{router: chi.NewRouter()}
	h.router.Use(middleware.NoCache)
	h.routes()
	return h
}

// Router returns what New has filled.
func (h *Handler) Router() http.Handler { return h.router }

func (h *Handler) routes() {
	h.router.Get("/", h.list)
	h.router.Post("/", h.add)
	h.router.With(middleware.AllowContentType("application/json")).Patch("/{commentID}", h.edit)
}

func (h *Handler) list(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
func (h *Handler) add(w http.ResponseWriter, _ *http.Request)  { w.WriteHeader(http.StatusCreated) }
func (h *Handler) edit(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
