package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/codes"
)

// A Submission is one answered questionnaire. Its score is the sum of the answers.
type Submission struct {
	ID              int64     `json:"id"`
	PatientID       int64     `json:"patient_id"`
	QuestionnaireID int64     `json:"questionnaire_id"`
	Score           int       `json:"score"`
	Status          string    `json:"status"`
	SubmittedAt     time.Time `json:"submitted_at"`
}

const submissionColumns = "id, patient_id, questionnaire_id, score, status, submitted_at"

// AddSubmission stores a submission with its answers, all or nothing. key is the client's own key of the request:
// (patient_id, request_key) is unique, so that a repetition is refused with ErrConflict even when Redis has forgotten it. ErrNotFound says that
// there is no such patient.
func (s *Store) AddSubmission(ctx context.Context, key string, sub Submission, answers []int) (_ Submission, err error) {
	ctx, span := tracer.Start(ctx, "store.AddSubmission")
	defer func() {
		if err != nil {
			span.SetStatus(codes.Error, "submission not stored")
		}
		span.End()
	}()
	sub.Status, sub.SubmittedAt = "submitted", time.Now().UTC().Truncate(time.Second)
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx,
			"INSERT INTO submissions (patient_id, questionnaire_id, request_key, score, status, submitted_at) VALUES (?, ?, ?, ?, ?, ?)",
			sub.PatientID, sub.QuestionnaireID, key, sub.Score, sub.Status, sub.SubmittedAt)
		switch {
		case refused(err, duplicateEntry):
			return ErrConflict
		case refused(err, noReferencedRow):
			return ErrNotFound
		case err != nil:
			return fmt.Errorf("insert the submission: %w", err)
		}
		if sub.ID, err = result.LastInsertId(); err != nil {
			return fmt.Errorf("insert the submission: %w", err)
		}
		for i, value := range answers {
			if _, err := tx.ExecContext(ctx,
				"INSERT INTO answers (submission_id, item, value) VALUES (?, ?, ?)", sub.ID, i+1, value); err != nil {
				return fmt.Errorf("insert answer %d: %w", i+1, err)
			}
		}
		return nil
	})
	return sub, err
}

// SubmissionByKey returns what an earlier request with the same key stored, or ErrNotFound.
func (s *Store) SubmissionByKey(ctx context.Context, patientID int64, key string) (Submission, error) {
	var sub Submission
	row := s.db.QueryRowContext(ctx,
		"SELECT "+submissionColumns+" FROM submissions WHERE patient_id = ? AND request_key = ?", patientID, key)
	err := row.Scan(&sub.ID, &sub.PatientID, &sub.QuestionnaireID, &sub.Score, &sub.Status, &sub.SubmittedAt)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Submission{}, ErrNotFound
	case err != nil:
		return Submission{}, fmt.Errorf("read the submission: %w", err)
	}
	return sub, nil
}

// Submissions returns the newest submissions of a patient.
func (s *Store) Submissions(ctx context.Context, patientID int64, limit int) ([]Submission, error) {
	rows, err := s.db.QueryContext(ctx,
		"SELECT "+submissionColumns+" FROM submissions WHERE patient_id = ? ORDER BY id DESC LIMIT ?", patientID, limit)
	if err != nil {
		return nil, fmt.Errorf("list the submissions: %w", err)
	}
	defer rows.Close()
	list := []Submission{}
	for rows.Next() {
		var sub Submission
		if err := rows.Scan(&sub.ID, &sub.PatientID, &sub.QuestionnaireID, &sub.Score, &sub.Status, &sub.SubmittedAt); err != nil {
			return nil, fmt.Errorf("read a submission: %w", err)
		}
		list = append(list, sub)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list the submissions: %w", err)
	}
	return list, nil
}

// Withdraw takes a submission back, once: ErrConflict says that it is not (or no longer) one that can be withdrawn.
func (s *Store) Withdraw(ctx context.Context, id int64) error {
	result, err := s.db.ExecContext(ctx,
		"UPDATE submissions SET status = 'withdrawn', withdrawn_at = UTC_TIMESTAMP() WHERE id = ? AND status = 'submitted'", id)
	if err != nil {
		return fmt.Errorf("withdraw the submission: %w", err)
	}
	changed, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("withdraw the submission: %w", err)
	}
	if changed == 0 {
		return ErrConflict
	}
	return nil
}

// DeleteWithdrawn deletes what was withdrawn before a time, its answers with it, and returns how many there were.
func (s *Store) DeleteWithdrawn(ctx context.Context, before time.Time) (int64, error) {
	result, err := s.db.ExecContext(ctx,
		"DELETE FROM submissions WHERE status = 'withdrawn' AND withdrawn_at < ?", before.UTC())
	if err != nil {
		return 0, fmt.Errorf("delete withdrawn submissions: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("delete withdrawn submissions: %w", err)
	}
	return n, nil
}
