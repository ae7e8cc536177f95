package vulnscan

import "golang.org/x/sys/unix"

// limitMemory bounds the memory that a process can have to write to (RLIMIT_DATA, Linux 4.7). The database, which is
// mapped from its file, does not count. GOMEMLIMIT keeps the collector busy well below it.
func limitMemory(pid int) {
	_ = unix.Prlimit(pid, unix.RLIMIT_DATA, &unix.Rlimit{Cur: maxMemory, Max: maxMemory}, nil) // best effort: GOMEMLIMIT holds anyway
}
