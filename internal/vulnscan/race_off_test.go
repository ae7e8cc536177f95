//go:build !race

package vulnscan

// raceEnabled: the race detector maps more memory than any bound.
const raceEnabled = false
