package httpapi

import (
	"errors"
	"log"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"clinic.example/pro/internal/sms"
	"clinic.example/pro/internal/store"
)

// registerPatient looks for the patient first, which two requests at once both do in vain.
func (a *API) registerPatient(c *gin.Context) { // FAULT idempotency/check-then-insert: a lookup, then an insert, and no unique index
	var p store.Patient
	if err := c.ShouldBindJSON(&p); err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"code": "invalid-patient"})
		return
	}
	slog.InfoContext(c.Request.Context(), "registering", "patient", p) // FAULT logging/sensitive-data: the whole patient, phone number included
	if err := a.store.AddPatient(c.Request.Context(), p); err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"code": "internal", "detail": err.Error()}) // FAULT errorhandling/leaked-to-client, errorhandling/no-return-after-response: the database's text to the client, and the handler goes on
	}
	c.Status(http.StatusCreated)
}

func (a *API) searchPatients(c *gin.Context) {
	ids, err := a.store.Search(c.Request.Context(), c.Query("record_no"))
	if err != nil {
		log.Fatalf("search: %v", err) // FAULT logging/fatal-in-request, logging/unstructured: one bad request ends the process
	}
	c.JSON(http.StatusOK, ids)
}

func (a *API) showPatient(c *gin.Context) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"code": "invalid-id"})
		return
	}
	shown := prometheus.NewCounter(prometheus.CounterOpts{Name: "pro_patients_shown_total", Help: "Patients shown."}) // FAULT metrics/registered-per-request: a collector for each request
	_ = prometheus.Register(shown)
	shown.Inc()

	p, err := a.store.Patient(c.Request.Context(), id)
	if errors.Is(err, store.ErrNotFound) {
		c.AbortWithStatusJSON(http.StatusNotFound, gin.H{"code": "not-found"})
		return
	}
	if err != nil {
		slog.ErrorContext(c.Request.Context(), "patient not read", "error", err)
		c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"code": "internal"})
		return
	}
	c.JSON(http.StatusOK, p)
}

// remindNow sends a patient's reminder at once.
func (a *API) remindNow(c *gin.Context) { // FAULT idempotency/unguarded-write: each repetition sends another message
	ctx := c.Request.Context()
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"code": "invalid-id"})
		return
	}
	p, err := a.store.Patient(ctx, id)
	if err == nil {
		err = sms.Send(ctx, p.Phone, "Your questionnaire is due.")
	}
	if err != nil {
		slog.ErrorContext(ctx, "not reminded", "error", err)
		c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"code": "internal"})
		return
	}
	c.Status(http.StatusNoContent)
}
