package deploy

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The archive of this machine's platform is all that somebody needs: unpacked,
// it serves, and it carries its manual and its licences.
func TestReleaseUnpacksAndStarts(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("builds an archive")
	}
	dir := t.TempDir()
	build := exec.Command("sh", "release", dir, runtime.GOOS+"/"+runtime.GOARCH)
	build.Env = append(os.Environ(), "VERSION=test")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	name := "jinlanling-test-" + runtime.GOOS + "-" + runtime.GOARCH
	if out, err := exec.Command("tar", "-C", dir, "-xzf", filepath.Join(dir, name+".tar.gz")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	root := filepath.Join(dir, name)
	for _, want := range []string{"README.zh-CN.md", "LICENSE", "docs/operations.md", "deploy/config.yaml", "deploy/files-s3.yaml", "deploy/nginx.conf",
		"licences/modernc.org/sqlite/LICENSE"} {
		if _, err := os.Stat(filepath.Join(root, want)); err != nil {
			t.Errorf("the archive lacks %s", want)
		}
	}
	sums, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil || !strings.Contains(string(sums), name) {
		t.Errorf("no digest of the archive: %q, %v", sums, err)
	}
	serve := exec.Command(filepath.Join(root, "jinlanling"), "serve", "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0")
	serve.Env = []string{"PATH=" + os.Getenv("PATH")} // nothing of this machine's: no database either
	said, err := serve.StdoutPipe()
	if err == nil {
		err = serve.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(time.Minute, func() { serve.Process.Kill() }).Stop()
	started := false
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "网页：http://127.0.0.1:") {
			started = true
			serve.Process.Signal(os.Interrupt)
		}
	}
	if err := serve.Wait(); err != nil || !started {
		t.Errorf("started %v, ended %v", started, err)
	}
}
