//go:build race

package sandbox

// raceEnabled: where memory is short, the race detector ends the process by itself, before the Go runtime says why.
const raceEnabled = true
