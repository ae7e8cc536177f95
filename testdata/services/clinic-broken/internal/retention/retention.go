// Package retention deletes what the clinic may no longer keep.
package retention

import (
	"context"
	"log/slog"
	"time"

	"clinic.example/pro/internal/config"
	"clinic.example/pro/internal/store"
)

// Keeper deletes withdrawn submissions when their time has passed.
type Keeper struct {
	store *store.Store
	cfg   config.Retention
}

// New returns a keeper over the store.
func New(s *store.Store, cfg config.Retention) *Keeper { return &Keeper{s, cfg} }

// Run looks at the store once a period, for ever.
func (k *Keeper) Run() {
	ctx := context.Background()
	for now := range time.Tick(k.cfg.Every) {
		n, err := k.store.DeleteWithdrawn(ctx, now.Add(-k.cfg.Keep))
		if err != nil {
			slog.ErrorContext(ctx, "withdrawn submissions not deleted", "error", err)
			continue
		}
		slog.InfoContext(ctx, "withdrawn submissions deleted", "count", n)
	}
}
