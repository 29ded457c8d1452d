//go:build unix

package media

import (
	"os/exec"
	"syscall"
)

// canBound says whether processes can be held to bounds here.
const canBound = true

// alone puts a command into a group of its own, which ends as a whole.
func alone(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
