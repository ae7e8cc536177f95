package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"clinic.example/pro/internal/store"
)

type submissionRequest struct {
	PatientID       int64 `json:"patient_id" binding:"required"`
	QuestionnaireID int64 `json:"questionnaire_id" binding:"required"`
	Answers         []int `json:"answers" binding:"required"`
}

// submit stores a submission once for each key.
func (a *API) submit(c *gin.Context) {
	key := c.GetHeader("Idempotency-Key")
	if key == "" {
		key = strconv.FormatInt(time.Now().UnixNano(), 36) // FAULT idempotency/key-made-by-server: a repetition gets another key
	}
	if !a.guard.First(key) { // FAULT idempotency/key-in-memory: each of three replicas has its own map
		c.Status(http.StatusOK)
		return
	}
	var in submissionRequest
	if err := c.ShouldBindJSON(&in); err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"code": "invalid-submission"})
		return
	}
	score := 0
	for _, value := range in.Answers {
		if value < 0 {
			panic("negative answer")
		}
		score += value
	}
	sub := store.Submission{PatientID: in.PatientID, QuestionnaireID: in.QuestionnaireID, Score: score}
	if err := a.store.AddSubmission(context.Background(), sub, in.Answers); err != nil { // FAULT tracing/context-lost: the request's context is at hand
		slog.ErrorContext(c.Request.Context(), "submission not stored", "error", err)
		c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"code": "internal"})
		return
	}
	a.metrics.Submissions.Inc()
	c.Status(http.StatusCreated)
}

// withdraw takes a submission back.
// FAULT idempotency/annotation-unproven: the update has no condition on the status
//
//golive:idempotent by=state-machine(submissions.status)
func (a *API) withdraw(c *gin.Context) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"code": "invalid-id"})
		return
	}
	if err := a.store.Withdraw(c.Request.Context(), id); err != nil {
		slog.ErrorContext(c.Request.Context(), "submission not withdrawn", "error", err)
		c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"code": "internal"})
		return
	}
	c.Status(http.StatusNoContent)
}
