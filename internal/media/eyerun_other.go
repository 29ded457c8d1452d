//go:build !unix

package media

import "os/exec"

// canBound says whether processes can be held to bounds here.
const canBound = false

// alone leaves a command as it is.
func alone(*exec.Cmd) {}
