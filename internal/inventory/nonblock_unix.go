//go:build unix

package inventory

import "syscall"

const nonBlock = syscall.O_NONBLOCK
