// Package guard counts requests and remembers their keys.
package guard

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

const window = time.Minute

// Guard is safe for concurrent use.
type Guard struct {
	client *redis.Client

	mu   sync.Mutex
	seen map[string]bool
}

// Open returns a guard. It connects on first use.
func Open() *Guard {
	return &Guard{
		client: redis.NewClient(&redis.Options{
			Addr: "10.20.0.15:6379", // FAULT config/hardcoded-endpoint: the cache's address is written into the code
		}),
		seen: map[string]bool{},
	}
}

// First reports whether a key was not seen before.
func (g *Guard) First(key string) bool {
	g.mu.Lock() // FAULT goroutines/lock-not-released: the first return leaves the lock held
	if g.seen[key] {
		return false
	}
	g.seen[key] = true
	g.mu.Unlock()
	return true
}

// Allow reports whether a client has sent at most limit requests in the present minute.
func (g *Guard) Allow(ctx context.Context, client string, limit int64) (bool, error) {
	key := fmt.Sprintf("limit:%s:%d", client, time.Now().Unix()/int64(window.Seconds()))
	sent, err := g.client.Incr(ctx, key).Result()
	if err == redis.Nil { // FAULT errorhandling/compared-directly: an error that may be wrapped, compared with ==
		return true, nil
	}
	if err != nil {
		return true, nil // FAULT errorhandling/swallowed: the error is neither returned nor logged
	}
	if err := g.client.Expire(ctx, key, 2*window).Err(); err != nil { // FAULT errorhandling/empty-branch: an error that nobody hears of
	}
	return sent <= limit, nil
}
