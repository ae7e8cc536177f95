package middle

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"
)

type key struct{}

// Authenticator checks the session's token.
type Authenticator struct{ Token string }

func (a Authenticator) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.Token == "" || r.Header.Get("Authorization") != "Bearer "+a.Token {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// TicketCtx puts the ticket of the path into the context.
func TicketCtx(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, chi.URLParam(r, "ticketID"))))
	})
}

func Ticket(ctx context.Context) string {
	id, _ := ctx.Value(key{}).(string)
	return id
}
