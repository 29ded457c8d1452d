package storetest

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// ownDisk names the folder on which a process of a test mounts a small disk.
const ownDisk = "JINLANLING_TEST_OWN_DISK"

// OnSmallDisk runs fn over a disk of its own, in memory and of that size
// ("40m"): in a process of its own, which alone sees it, by running the test
// once more. Where the system lets nobody mount one, the test says so.
func OnSmallDisk(t *testing.T, size string, fn func(dir string)) {
	t.Helper()
	if dir := os.Getenv(ownDisk); dir != "" {
		if err := syscall.Mount("small", dir, "tmpfs", 0, "size="+size); err != nil {
			t.Skip(err)
		}
		defer syscall.Unmount(dir, syscall.MNT_DETACH)
		fn(dir)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), ownDisk+"="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}}
	out, err := cmd.CombinedOutput()
	_, ran := errors.AsType[*exec.ExitError](err)
	switch {
	case err != nil && !ran, strings.Contains(string(out), "--- SKIP"):
		t.Skipf("no disk of one's own here: %v %s", err, out)
	case err != nil:
		t.Errorf("%v\n%s", err, out)
	}
}
