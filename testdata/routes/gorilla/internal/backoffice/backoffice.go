package backoffice

import (
	"net/http"

	"github.com/gorilla/mux"
)

// AddTo serves the office's pages on the router's host.
func AddTo(r *mux.Router) {
	pages := r.PathPrefix("/pages").Subrouter()
	pages.HandleFunc("/{page}", page).Methods(http.MethodGet).Headers("Accept", "text/html")
	pages.Handle("/", http.RedirectHandler("/pages/home", http.StatusFound))
	r.HandleFunc("/login", page).Methods(http.MethodPost).Schemes("https")
}

func page(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
