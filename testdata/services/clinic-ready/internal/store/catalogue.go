package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// A Patient is known to the clinic by its own record number; no name is kept here.
type Patient struct {
	ID        int64  `json:"id"`
	ClinicID  string `json:"clinic_id"`
	RecordNo  string `json:"record_no"`
	BirthYear int    `json:"birth_year"`
}

// AddPatient registers a patient, and reports whether it is new: (clinic_id, record_no) is unique, a repetition
// finds the patient that is there. ErrConflict says that it has another birth year.
func (s *Store) AddPatient(ctx context.Context, p Patient) (Patient, bool, error) {
	result, err := s.db.ExecContext(ctx,
		"INSERT INTO patients (clinic_id, record_no, birth_year) VALUES (?, ?, ?)", p.ClinicID, p.RecordNo, p.BirthYear)
	if refused(err, duplicateEntry) {
		known, err := scanPatient(s.db.QueryRowContext(ctx,
			"SELECT id, clinic_id, record_no, birth_year FROM patients WHERE clinic_id = ? AND record_no = ?",
			p.ClinicID, p.RecordNo))
		if err == nil && known.BirthYear != p.BirthYear {
			err = ErrConflict
		}
		return known, false, err
	}
	if err != nil {
		return Patient{}, false, fmt.Errorf("insert the patient: %w", err)
	}
	if p.ID, err = result.LastInsertId(); err != nil {
		return Patient{}, false, fmt.Errorf("insert the patient: %w", err)
	}
	return p, true, nil
}

// Patient returns one patient, or ErrNotFound.
func (s *Store) Patient(ctx context.Context, id int64) (Patient, error) {
	return scanPatient(s.db.QueryRowContext(ctx,
		"SELECT id, clinic_id, record_no, birth_year FROM patients WHERE id = ?", id))
}

func scanPatient(row *sql.Row) (Patient, error) {
	var p Patient
	err := row.Scan(&p.ID, &p.ClinicID, &p.RecordNo, &p.BirthYear)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Patient{}, ErrNotFound
	case err != nil:
		return Patient{}, fmt.Errorf("read the patient: %w", err)
	}
	return p, nil
}

// A Questionnaire has a number of items, each answered with 0 to MaxValue. Questionnaires are part of
// the schema: a migration adds a version, and none ever changes.
type Questionnaire struct {
	ID       int64  `json:"id"`
	Code     string `json:"code"`
	Version  int    `json:"version"`
	Title    string `json:"title"`
	Items    int    `json:"items"`
	MaxValue int    `json:"max_value"`
}

// Questionnaires returns all versions, the newest of each first.
func (s *Store) Questionnaires(ctx context.Context) ([]Questionnaire, error) {
	rows, err := s.db.QueryContext(ctx,
		"SELECT id, code, version, title, items, max_value FROM questionnaires ORDER BY code, version DESC")
	if err != nil {
		return nil, fmt.Errorf("list the questionnaires: %w", err)
	}
	defer rows.Close()
	list := []Questionnaire{}
	for rows.Next() {
		var q Questionnaire
		if err := rows.Scan(&q.ID, &q.Code, &q.Version, &q.Title, &q.Items, &q.MaxValue); err != nil {
			return nil, fmt.Errorf("read a questionnaire: %w", err)
		}
		list = append(list, q)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list the questionnaires: %w", err)
	}
	return list, nil
}

// Questionnaire returns one version of a questionnaire, or ErrNotFound.
func (s *Store) Questionnaire(ctx context.Context, id int64) (Questionnaire, error) {
	var q Questionnaire
	row := s.db.QueryRowContext(ctx,
		"SELECT id, code, version, title, items, max_value FROM questionnaires WHERE id = ?", id)
	err := row.Scan(&q.ID, &q.Code, &q.Version, &q.Title, &q.Items, &q.MaxValue)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Questionnaire{}, ErrNotFound
	case err != nil:
		return Questionnaire{}, fmt.Errorf("read the questionnaire: %w", err)
	}
	return q, nil
}
