package httpapi

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"clinic.example/pro/internal/config"
	"clinic.example/pro/internal/guard"
	"clinic.example/pro/internal/store"
	"clinic.example/pro/internal/telemetry"
)

// nowhere is an address at which nothing listens.
const nowhere = "127.0.0.1:1"

func newAPI(t *testing.T) (*API, http.Handler) {
	t.Helper()
	s, err := store.Open(config.MySQL{Addr: nowhere, User: "pro", Database: "pro", TLS: "false", MaxOpenConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	g := guard.Open(config.Redis{Addr: nowhere})
	t.Cleanup(func() { s.Close(); g.Close() })
	api := New(s, g, telemetry.NewMetrics(s.Pool()), config.Limits{RequestsPerMinute: 10}, "test-token")
	routes, err := api.Routes()
	if err != nil {
		t.Fatal(err)
	}
	return api, routes
}

func TestAnswersWithoutDependencies(t *testing.T) {
	_, routes := newAPI(t)
	for _, test := range []struct {
		method, path, token, key string
		status                   int
		body                     string
	}{
		{"GET", "/livez", "", "", http.StatusNoContent, ""},
		{"GET", "/readyz", "", "", http.StatusServiceUnavailable, `{"code":"dependency-unavailable"}`},
		{"GET", "/elsewhere", "", "", http.StatusNotFound, `{"code":"no-such-route"}`},
		{"GET", "/v1/questionnaires", "", "", http.StatusUnauthorized, `{"code":"unauthorized"}`},
		{"GET", "/v1/questionnaires", "other", "", http.StatusUnauthorized, `{"code":"unauthorized"}`},
		{"GET", "/v1/questionnaires", "test-token", "", http.StatusInternalServerError, `{"code":"internal"}`},
		{"GET", "/v1/patients/x", "test-token", "", http.StatusBadRequest, `{"code":"invalid-id"}`},
		{"POST", "/v1/submissions", "test-token", "", http.StatusBadRequest, `{"code":"idempotency-key-required"}`},
		{"POST", "/v1/submissions", "test-token", "0123456789abcdef", http.StatusBadRequest, `{"code":"invalid-submission"}`},
	} {
		r := httptest.NewRequest(test.method, test.path, nil)
		if test.token != "" {
			r.Header.Set("Authorization", "Bearer "+test.token)
		}
		if test.key != "" {
			r.Header.Set("Idempotency-Key", test.key)
		}
		w := httptest.NewRecorder()
		routes.ServeHTTP(w, r)
		if w.Code != test.status || w.Body.String() != test.body {
			t.Errorf("%s %s: %d %s, want %d %s", test.method, test.path, w.Code, w.Body, test.status, test.body)
		}
	}
}

func TestDrainingIsUnready(t *testing.T) {
	api, routes := newAPI(t)
	api.Drain()
	w := httptest.NewRecorder()
	routes.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
	if want := `{"code":"draining"}`; w.Code != http.StatusServiceUnavailable || w.Body.String() != want {
		t.Errorf("%d %s, want 503 %s", w.Code, w.Body, want)
	}
}

func TestTotal(t *testing.T) {
	q := store.Questionnaire{Items: 3, MaxValue: 3}
	for _, test := range []struct {
		answers []int
		sum     int
		fits    bool
	}{
		{[]int{0, 1, 3}, 4, true},
		{[]int{0, 1}, 0, false},
		{[]int{0, 1, 4}, 0, false},
		{[]int{0, 1, -1}, 0, false},
	} {
		if sum, fits := total(q, test.answers); sum != test.sum || fits != test.fits {
			t.Errorf("total(%v) = %d, %t, want %d, %t", test.answers, sum, fits, test.sum, test.fits)
		}
	}
}
