// Package users serves accounts.
package users

import (
	"encoding/json"
	"net/http"
	"sync"
)

const base = "/users"

type User struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type Store interface {
	All() []User
	Get(id string) (User, bool)
	Put(User)
	Delete(id string)
}

type MemoryStore struct {
	mu    sync.RWMutex
	users map[string]User
}

func NewMemoryStore() *MemoryStore { return &MemoryStore{users: map[string]User{}} }

func (s *MemoryStore) All() []User {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]User, 0, len(s.users))
	for _, u := range s.users {
		out = append(out, u)
	}
	return out
}

func (s *MemoryStore) Get(id string) (User, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	u, ok := s.users[id]
	return u, ok
}

func (s *MemoryStore) Put(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[u.ID] = u
}

func (s *MemoryStore) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.users, id)
}

type Handler struct {
	store Store
}

func NewHandler(store Store) *Handler { return &Handler{store: store} }

// Routes registers method values on the multiplexer it is given.
func (h *Handler) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET "+base, h.list)
	mux.HandleFunc("POST "+base, h.create)
	mux.HandleFunc("GET "+base+"/{id}", h.get)
	mux.HandleFunc("DELETE "+base+"/{id}", h.delete)
}

func (h *Handler) list(w http.ResponseWriter, _ *http.Request) { writeJSON(w, h.store.All()) }

func (h *Handler) create(w http.ResponseWriter, r *http.Request) {
	var u User
	if err := json.NewDecoder(r.Body).Decode(&u); err != nil || u.ID == "" {
		http.Error(w, "bad user", http.StatusBadRequest)
		return
	}
	h.store.Put(u)
	w.WriteHeader(http.StatusCreated)
}

func (h *Handler) get(w http.ResponseWriter, r *http.Request) {
	u, ok := h.store.Get(r.PathValue("id"))
	if !ok {
		http.Error(w, "no such user", http.StatusNotFound)
		return
	}
	writeJSON(w, u)
}

func (h *Handler) delete(w http.ResponseWriter, r *http.Request) {
	h.store.Delete(r.PathValue("id"))
	w.WriteHeader(http.StatusNoContent)
}

func writeJSON[T any](w http.ResponseWriter, v T) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
