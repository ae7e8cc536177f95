// Package guard keeps in Redis what all replicas must agree on: which requests were seen before, and how many a
// client has sent.
package guard

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"clinic.example/pro/internal/config"
)

const (
	claimLife = time.Minute // longer than any request; what it led to is remembered by the database
	window    = time.Minute
	patience  = 200 * time.Millisecond // of the rate limiter, which may be done without
)

// Guard is safe for concurrent use.
type Guard struct{ client *redis.Client }

// Open returns a guard on the configured Redis. It connects on first use.
func Open(cfg config.Redis) *Guard {
	options := &redis.Options{
		Addr:         cfg.Addr,
		Password:     cfg.Password,
		DialTimeout:  2 * time.Second,
		ReadTimeout:  time.Second,
		WriteTimeout: time.Second,

		ContextTimeoutEnabled: true,
	}
	if cfg.TLS {
		options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return &Guard{redis.NewClient(options)}
}

// Close releases the connections.
func (g *Guard) Close() error { return g.client.Close() }

// Ping reports whether Redis answers.
func (g *Guard) Ping(ctx context.Context) error {
	if err := g.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// Claim reports whether no other request with the token is at work or was a moment ago. A claim that leads to nothing is
// given back by Release.
func (g *Guard) Claim(ctx context.Context, token string) (bool, error) {
	first, err := g.client.SetNX(ctx, "token:"+token, time.Now().UTC().Format(time.RFC3339), claimLife).Result()
	if err != nil {
		return false, fmt.Errorf("claim the token: %w", err)
	}
	return first, nil
}

// Release gives a token back, so that the client may try again.
func (g *Guard) Release(ctx context.Context, token string) error {
	if err := g.client.Del(ctx, "token:"+token).Err(); err != nil {
		return fmt.Errorf("release the token: %w", err)
	}
	return nil
}

// Allow reports whether a client has sent at most limit requests in the present minute.
func (g *Guard) Allow(ctx context.Context, client string, limit int64) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	key := fmt.Sprintf("limit:%s:%d", client, time.Now().Unix()/int64(window.Seconds()))
	var sent *redis.IntCmd
	_, err := g.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		sent = pipe.Incr(ctx, key)
		pipe.Expire(ctx, key, 2*window)
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("count the request: %w", err)
	}
	return sent.Val() <= limit, nil
}
