// Package formats holds how the portal writes what it shows.
package formats

import "fmt"

// Score writes a score with the highest that can be reached.
func Score(score, highest int) string { return fmt.Sprintf("%d of %d", score, highest) }
