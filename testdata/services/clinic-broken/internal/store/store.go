// Package store keeps patients, questionnaires and submissions in MySQL. The tables are in migrations/.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	_ "github.com/go-sql-driver/mysql"
	"go.opentelemetry.io/otel"

	"clinic.example/pro/internal/config"
)

// ErrNotFound says that there is no such row.
var ErrNotFound = errors.New("not found")

var tracer = otel.Tracer("clinic.example/pro/internal/store")

// Store is safe for concurrent use.
type Store struct{ db *sql.DB }

// Open returns a store on the configured database. It connects on first use.
func Open(cfg config.MySQL) (*Store, error) {
	db, err := sql.Open("mysql", cfg.DSN)
	if err != nil {
		return nil, fmt.Errorf("configure mysql: %w", err)
	}
	db.SetMaxOpenConns(cfg.MaxOpenConns)
	return &Store{db}, nil
}

// Pool returns the connection pool, for its metrics.
func (s *Store) Pool() *sql.DB { return s.db }

// Ping reports whether the database answers.
func (s *Store) Ping() error { return s.db.Ping() }

// Search returns the ids of patients whose record number begins so.
func (s *Store) Search(ctx context.Context, prefix string) ([]int64, error) {
	query := fmt.Sprintf("SELECT id FROM patients WHERE record_no LIKE '%s%%'", prefix) // FAULT security/gosec-G201: the client's text becomes part of the statement
	rows, err := s.db.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("search patients: %w", err)
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("read a patient: %w", err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("search patients: %w", err)
	}
	return ids, nil
}
