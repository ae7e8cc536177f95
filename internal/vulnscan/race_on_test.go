//go:build race

package vulnscan

const raceEnabled = true
