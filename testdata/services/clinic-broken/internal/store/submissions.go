package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"database/sql"
)

// A Patient is known to the clinic by its own record number.
type Patient struct {
	ID       int64  `json:"id"`
	ClinicID string `json:"clinic_id"`
	RecordNo string `json:"record_no"`
	Phone    string `json:"phone"`
}

// AddPatient registers a patient.
func (s *Store) AddPatient(ctx context.Context, p Patient) error {
	var id int64
	err := s.db.QueryRowContext(ctx, "SELECT id FROM patients WHERE clinic_id = ? AND record_no = ?", p.ClinicID, p.RecordNo).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	_, err = s.db.ExecContext(ctx, "INSERT INTO patients (clinic_id, record_no, phone) VALUES (?, ?, ?)", p.ClinicID, p.RecordNo, p.Phone)
	return err
}

// Patient returns one patient, or ErrNotFound.
func (s *Store) Patient(ctx context.Context, id int64) (Patient, error) {
	ctx, span := tracer.Start(ctx, "store.Patient") // FAULT tracing/span-not-ended: the returns of an error leave the span open
	var p Patient
	err := s.db.QueryRowContext(ctx, "SELECT id, clinic_id, record_no, phone FROM patients WHERE id = ?", id).
		Scan(&p.ID, &p.ClinicID, &p.RecordNo, &p.Phone)
	if errors.Is(err, sql.ErrNoRows) {
		return Patient{}, ErrNotFound
	}
	if err != nil {
		return Patient{}, fmt.Errorf("read the patient: %w", err)
	}
	span.End()
	return p, nil
}

// A Submission is one answered questionnaire.
type Submission struct {
	PatientID       int64 `json:"patient_id"`
	QuestionnaireID int64 `json:"questionnaire_id"`
	Score           int   `json:"score"`
}

// AddSubmission stores a submission with its answers.
func (s *Store) AddSubmission(ctx context.Context, sub Submission, answers []int) error {
	tx, err := s.db.BeginTx(ctx, nil) // FAULT resources/transaction-not-ended: an answer that is refused leaves the transaction open
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	result, err := tx.ExecContext(ctx,
		"INSERT INTO submissions (patient_id, questionnaire_id, score, status, submitted_at) VALUES (?, ?, ?, 'submitted', ?)",
		sub.PatientID, sub.QuestionnaireID, sub.Score, time.Now().UTC())
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	id, err := result.LastInsertId()
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	for i, value := range answers {
		if _, err := tx.ExecContext(ctx, "INSERT INTO answers (submission_id, item, value) VALUES (?, ?, ?)", id, i+1, value); err != nil {
			return fmt.Errorf("insert answer %d: %w", i+1, err)
		}
	}
	return tx.Commit()
}

// Withdraw takes a submission back.
func (s *Store) Withdraw(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "UPDATE submissions SET status = 'withdrawn', withdrawals = withdrawals + 1 WHERE id = ?", id)
	return err
}

// Scores returns all scores of a patient.
func (s *Store) Scores(ctx context.Context, patientID int64) ([]int, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT score FROM submissions WHERE patient_id = ?", patientID) // FAULT resources/not-closed: a row that cannot be read leaves the rows open
	if err != nil {
		return nil, fmt.Errorf("list the scores: %w", err)
	}
	var scores []int
	for rows.Next() {
		var score int
		if err := rows.Scan(&score); err != nil {
			return nil, fmt.Errorf("read a score: %w", err)
		}
		scores = append(scores, score)
	}
	return scores, errors.Join(rows.Err(), rows.Close())
}

// DeleteWithdrawn deletes what was withdrawn before a time, and returns how many there were.
func (s *Store) DeleteWithdrawn(ctx context.Context, before time.Time) (int64, error) {
	result, err := s.db.ExecContext(ctx, "DELETE FROM submissions WHERE status = 'withdrawn' AND withdrawn_at < ?", before.UTC())
	if err != nil {
		return 0, fmt.Errorf("delete withdrawn submissions: %w", err)
	}
	return result.RowsAffected()
}
