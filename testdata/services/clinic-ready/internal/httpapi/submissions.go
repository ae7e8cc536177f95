package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"clinic.example/pro/internal/store"
	"clinic.example/pro/internal/telemetry"
)

const listed = 50 // submissions in one answer

type submissionRequest struct {
	PatientID       int64 `json:"patient_id" binding:"required,min=1"`
	QuestionnaireID int64 `json:"questionnaire_id" binding:"required,min=1"`
	Answers         []int `json:"answers" binding:"required,min=1,max=100"`
}

// submit stores a submission once for each Idempotency-Key of a patient: devices send again when the network was lost.
//
//golive:idempotent by=token(Idempotency-Key)
func (a *API) submit(c *gin.Context) {
	key := c.GetHeader("Idempotency-Key")
	if len(key) < 16 || len(key) > 64 {
		respond(c, http.StatusBadRequest, "idempotency-key-required")
		return
	}
	var in submissionRequest
	if err := c.ShouldBindJSON(&in); err != nil {
		respond(c, http.StatusBadRequest, "invalid-submission")
		return
	}
	ctx := c.Request.Context()
	questionnaire, err := a.store.Questionnaire(ctx, in.QuestionnaireID)
	if err != nil {
		fail(c, "questionnaire not read", err)
		return
	}
	score, ok := total(questionnaire, in.Answers)
	if !ok {
		respond(c, http.StatusUnprocessableEntity, "answers-do-not-fit")
		return
	}

	token := fmt.Sprintf("%d:%s", in.PatientID, key)
	first, err := a.guard.Claim(ctx, token)
	if err != nil {
		fail(c, "token not claimed", err)
		return
	}
	if !first {
		a.replay(c, in.PatientID, key)
		return
	}
	stored, err := a.store.AddSubmission(ctx, key,
		store.Submission{PatientID: in.PatientID, QuestionnaireID: in.QuestionnaireID, Score: score}, in.Answers)
	if errors.Is(err, store.ErrConflict) {
		a.replay(c, in.PatientID, key)
		return
	}
	if err != nil {
		a.release(ctx, token)
		fail(c, "submission not stored", err)
		return
	}
	a.metrics.Submissions.WithLabelValues(telemetry.Created).Inc()
	c.JSON(http.StatusCreated, stored)
}

// replay answers a repetition as the first request was answered, or that it is still at work.
func (a *API) replay(c *gin.Context, patientID int64, key string) {
	stored, err := a.store.SubmissionByKey(c.Request.Context(), patientID, key)
	if errors.Is(err, store.ErrNotFound) {
		respond(c, http.StatusConflict, "in-progress")
		return
	}
	if err != nil {
		fail(c, "submission not replayed", err)
		return
	}
	a.metrics.Submissions.WithLabelValues(telemetry.Replayed).Inc()
	c.JSON(http.StatusOK, stored)
}

// release gives the token back even if the client is gone.
func (a *API) release(ctx context.Context, token string) {
	if err := a.guard.Release(context.WithoutCancel(ctx), token); err != nil {
		slog.ErrorContext(ctx, "token not released", "error", err)
	}
}

// total adds the answers up. It reports false where their number or a value does not fit the questionnaire.
func total(q store.Questionnaire, answers []int) (int, bool) {
	if len(answers) != q.Items {
		return 0, false
	}
	sum := 0
	for _, value := range answers {
		if value < 0 || value > q.MaxValue {
			return 0, false
		}
		sum += value
	}
	return sum, true
}

// withdraw takes a submission back. Only the first of several requests finds it submitted.
//
//golive:idempotent by=state-machine(submissions.status)
func (a *API) withdraw(c *gin.Context) {
	id, ok := pathID(c)
	if !ok {
		return
	}
	if err := a.store.Withdraw(c.Request.Context(), id); err != nil {
		fail(c, "submission not withdrawn", err)
		return
	}
	a.metrics.Submissions.WithLabelValues(telemetry.Withdrawn).Inc()
	c.Status(http.StatusNoContent)
}

func (a *API) listSubmissions(c *gin.Context) {
	id, ok := pathID(c)
	if !ok {
		return
	}
	list, err := a.store.Submissions(c.Request.Context(), id, listed)
	if err != nil {
		fail(c, "submissions not listed", err)
		return
	}
	c.JSON(http.StatusOK, list)
}
