// Command pro-worker reminds patients of questionnaires that are due.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"
	"time"

	_ "github.com/go-sql-driver/mysql"

	"clinic.example/pro/internal/sms"
)

func main() {
	dsn := os.Getenv("MYSQL_DSN")
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		log.Fatal(err) // FAULT logging/unstructured: the standard log package
	}
	for { // FAULT tracing/none, metrics/none: the worker shows neither spans nor metrics
		if err := remind(context.Background(), db); err != nil {
			log.Printf("round failed: %v", err) // FAULT logging/unstructured: the standard log package
		}
		time.Sleep(time.Minute)
	}
}

// remind sends one message to each patient that is due.
func remind(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT id, phone FROM patients WHERE next_due < UTC_TIMESTAMP()") // FAULT resources/not-closed: the return below leaves the rows open
	if err != nil {
		return fmt.Errorf("read due patients: %v", err) // FAULT errorhandling/not-wrapped: %v hides the error from errors.Is
	}
	for rows.Next() { // FAULT resources/rows-err-unchecked: rows.Err is never looked at
		var id int64
		var phone string
		if err := rows.Scan(&id, &phone); err != nil {
			return err
		}
		fmt.Println("reminding", phone) // FAULT logging/unstructured, logging/sensitive-data: a patient's phone number on standard output
		if err := sms.Send(ctx, phone, "Your questionnaire is due."); err != nil {
			return err
		}
	}
	return rows.Close()
}
