//go:build !linux

package vulnscan

// limitMemory does nothing where the system has no such bound from outside: GOMEMLIMIT holds.
func limitMemory(int) {}
