//go:build unix

package gocmd

import (
	"os/exec"
	"syscall"
)

// killGroup puts the go command into a process group of its own, so that what it started (git, ssh) ends with it.
func killGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

func envNameEqual(a, b string) bool { return a == b }
