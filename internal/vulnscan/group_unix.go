//go:build unix

package vulnscan

import (
	"os/exec"
	"syscall"
)

// group puts the scanner into a process group of its own, so that what it started ends with it.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
