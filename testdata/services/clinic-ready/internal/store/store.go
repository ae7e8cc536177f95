// Package store keeps patients, questionnaires and submissions in MySQL. The tables are in migrations/.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/go-sql-driver/mysql"
	"go.opentelemetry.io/otel"

	"clinic.example/pro/internal/config"
)

var (
	// ErrNotFound says that there is no such row.
	ErrNotFound = errors.New("not found")
	// ErrConflict says that a row with the same key and other content, or in another state, is there.
	ErrConflict = errors.New("conflict")
)

// MySQL's numbers of what the tables refuse.
const (
	duplicateEntry  = 1062 // ER_DUP_ENTRY
	noReferencedRow = 1452 // ER_NO_REFERENCED_ROW_2
)

var tracer = otel.Tracer("clinic.example/pro/internal/store")

// Store is safe for concurrent use.
type Store struct{ db *sql.DB }

// Open returns a store on the configured database. It connects on first use.
func Open(cfg config.MySQL) (*Store, error) {
	dsn := mysql.NewConfig()
	dsn.Net, dsn.Addr = "tcp", cfg.Addr
	dsn.User, dsn.Passwd, dsn.DBName = cfg.User, cfg.Password, cfg.Database
	dsn.TLSConfig = cfg.TLS
	dsn.ParseTime = true
	dsn.Timeout, dsn.ReadTimeout, dsn.WriteTimeout = 3*time.Second, 5*time.Second, 5*time.Second
	connector, err := mysql.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("configure mysql: %w", err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(cfg.MaxOpenConns)
	db.SetMaxIdleConns(cfg.MaxOpenConns)
	db.SetConnMaxLifetime(5 * time.Minute)
	return &Store{db}, nil
}

// Pool returns the connection pool, for its metrics.
func (s *Store) Pool() *sql.DB { return s.db }

// Close releases the connections.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return fmt.Errorf("ping mysql: %w", err)
	}
	return nil
}

// inTx runs work in a transaction, which it commits or, after an error, rolls back.
func (s *Store) inTx(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := work(tx); err != nil {
		if undo := tx.Rollback(); undo != nil {
			return errors.Join(err, fmt.Errorf("roll back: %w", undo))
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// refused reports whether err is MySQL's refusal with a number.
func refused(err error, number uint16) bool {
	var answer *mysql.MySQLError
	return errors.As(err, &answer) && answer.Number == number
}
