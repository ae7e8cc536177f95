package httpapi

import (
	"context"
	"encoding/csv"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

// report answers with a patient's scores, if they come in time.
// FAULT idempotency/annotation-misplaced: on a handler that writes nothing, and without a reason
//
//golive:idempotent by=natural
func (a *API) report(c *gin.Context) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"code": "invalid-id"})
		return
	}
	scores := make(chan []int)
	go func() { // FAULT goroutines/blocked-send, goroutines/panic-kills-process: nobody receives after the timeout; nobody recovers
		list, err := a.store.Scores(c.Request.Context(), id)
		if err != nil {
			slog.ErrorContext(c.Request.Context(), "scores not read", "error", err)
		}
		scores <- list
	}()
	select {
	case list := <-scores:
		c.JSON(http.StatusOK, list)
	case <-time.After(2 * time.Second):
		c.AbortWithStatusJSON(http.StatusGatewayTimeout, gin.H{"code": "timeout"})
	}
}

type exportRequest struct {
	Patients []int64 `json:"patients" binding:"required"`
}

// export writes one file for each patient of the request.
func (a *API) export(c *gin.Context) {
	var in exportRequest
	if err := c.ShouldBindJSON(&in); err != nil {
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"code": "invalid-export"})
		return
	}
	for _, id := range in.Patients {
		go a.exportPatient(context.Background(), id) // FAULT goroutines/unbounded-start, goroutines/context-dropped, goroutines/panic-kills-process: as many as the request says, cut off from it
	}
	a.metrics.Exports.Inc()
	c.Status(http.StatusAccepted)
}

func (a *API) exportPatient(ctx context.Context, id int64) {
	scores, err := a.store.Scores(ctx, id)
	if err != nil {
		slog.ErrorContext(ctx, "scores not read", "error", err)
		return
	}
	file, err := os.Create(strconv.FormatInt(id, 10) + ".csv")
	if err != nil {
		slog.ErrorContext(ctx, "export not opened", "error", err)
		return
	}
	defer file.Close() // FAULT resources/close-error-ignored: a full disk shows here, and is reported as exported
	lines := csv.NewWriter(file)
	for _, score := range scores {
		_ = lines.Write([]string{strconv.Itoa(score)})
	}
	lines.Flush()
	slog.InfoContext(ctx, "exported", "patient_id", id)
}
