package suppliers

import (
	"fmt"
	"net/http"

	"github.com/gorilla/mux"
)

type Module struct {
	Name   string
	router *mux.Router
}

// Route is one line of the table.
type Route struct {
	Name        string
	Method      string
	Pattern     string
	HandlerFunc http.HandlerFunc
}

// Routes is the layout that the OpenAPI generators write.
type Routes []Route

func (m *Module) Register(r *mux.Router) {
	m.router = r
	for _, route := range m.routes() {
		m.router.
			Methods(route.Method).
			Path(route.Pattern).
			Name(route.Name).
			Handler(route.HandlerFunc)
	}
	m.extra("ratings", "contracts")
}

func (m *Module) routes() Routes {
	return Routes{
		Route{"ListSuppliers", http.MethodGet, "/suppliers", m.list},
		Route{"AddSupplier", http.MethodPost, "/suppliers", m.list},
		Route{"GetSupplier", http.MethodGet, "/suppliers/{id:[0-9]+}", m.get},
		Route{
			Name:        "DeleteSupplier",
			Method:      http.MethodDelete,
			Pattern:     "/suppliers/{id:[0-9]+}",
			HandlerFunc: m.get,
		},
	}
}

func (m *Module) extra(kinds ...string) {
	for _, kind := range kinds {
		m.router.HandleFunc(fmt.Sprintf("/suppliers/{id}/%s", kind), m.get).Methods(http.MethodGet, http.MethodHead)
	}
}

func (m *Module) list(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func (m *Module) get(w http.ResponseWriter, r *http.Request) {
	_, _ = w.Write([]byte(mux.Vars(r)["id"]))
}
