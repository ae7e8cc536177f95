package vulnscan

import "golang.org/x/sys/unix"

// limitMemory bounds the memory that a process can have to write to (RLIMIT_DATA, Linux 4.7). The database, which is
// mapped from its file, does not count. GOMEMLIMIT keeps the collector busy well below it.
func limitMemory(pid int) {
	_ = unix.Prlimit(pid, unix.RLIMIT_DATA, &unix.Rlimit{Cur: uint64(maxMemory), Max: uint64(maxMemory)}, nil) // best effort: GOMEMLIMIT holds anyway
}
