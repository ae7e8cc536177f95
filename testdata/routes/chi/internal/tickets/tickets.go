package tickets

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"routes.example/chi/internal/comments"
	"routes.example/chi/internal/middle"
)

type Resource struct {
	Comments *comments.Handler
}

// Routes returns a router that the caller mounts.
func (rs Resource) Routes() chi.Router {
	r := chi.NewRouter()
	r.Get("/", rs.List)
	r.Post("/", rs.Create)
	r.Get("/{state:open|closed}", rs.List)

	r.Route("/{ticketID:[0-9]+}", func(r chi.Router) {
		r.Use(middle.TicketCtx)
		r.Get("/", rs.Get)
		r.Put("/", rs.Update)
		r.Delete("/", rs.Delete)
		r.Mount("/comments", rs.Comments.Router())
		r.Route("/watchers", watchers)
	})
	return r
}

func watchers(r chi.Router) {
	r.Get("/", ok)
	r.Put("/{user}", ok)
}

func (rs Resource) List(w http.ResponseWriter, _ *http.Request)   { w.WriteHeader(http.StatusOK) }
func (rs Resource) Create(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) }
func (rs Resource) Get(w http.ResponseWriter, r *http.Request) {
	_, _ = w.Write([]byte(middle.Ticket(r.Context())))
}
func (rs Resource) Update(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
func (rs Resource) Delete(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNoContent)
}

func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
