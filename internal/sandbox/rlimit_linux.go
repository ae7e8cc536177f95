package sandbox

import "syscall"

// limitData bounds the memory that the process can have to write to (RLIMIT_DATA, Linux 4.7), so that one allocation
// that is far too large fails at once.
func limitData(bytes int64) {
	var old syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_DATA, &old) != nil {
		return
	}
	limit := min(uint64(bytes), old.Max)
	syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: limit, Max: old.Max})
}
