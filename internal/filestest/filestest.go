// Package filestest runs an S3 store for tests: versitygw, in a process of its
// own, over a folder that goes with the test.
//
// The one idea to know: it is a real server. It can be stopped, frozen and
// asked with a wrong key, and what lies in it can be changed behind its back.
package filestest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/files"
)

const (
	access = "AKTEST0123456789"
	secret = "not-a-secret-of-anybody-0123456789"
	bucket = "papers"
)

// Gateway is an S3 store with one bucket.
type Gateway struct {
	Address string
	Objects string // the folder of the bucket, an object a file
	args    []string
	cmd     *exec.Cmd
}

// program is the server as go keeps it in its cache, where it builds it once.
var program = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	if !filepath.IsAbs(here) { // built with -trimpath: tests run in their package's folder
		wd, err := os.Getwd()
		if err != nil {
			return "", err
		}
		at := strings.LastIndex(wd+"/", "/internal/")
		if at < 0 {
			at = strings.LastIndex(wd+"/", "/cmd/")
		}
		here = filepath.Join(wd[:at], "internal", "filestest", "filestest.go")
	}
	cmd := exec.Command("go", "tool", "-n", "github.com/versity/versitygw/cmd/versitygw")
	cmd.Dir = filepath.Join(filepath.Dir(here), "versitygw")
	cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath -buildvcs=false -ldflags=-s", "CGO_ENABLED=0", "GOWORK=off")
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("versitygw does not build: %w\n%s", err, said.String())
	}
	return strings.TrimSpace(string(out)), nil
})

// Start starts a store that ends with the test.
func Start(t testing.TB, more ...string) *Gateway {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	g := &Gateway{Objects: filepath.Join(dir, "objects", bucket)}
	for _, d := range []string{g.Objects, filepath.Join(dir, "about")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g.Address = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	g.args = append([]string{path, "--port", g.Address, "--quiet", "posix", "--sidecar", filepath.Join(dir, "about")}, more...)
	g.args = append(g.args, filepath.Dir(g.Objects))
	t.Cleanup(g.Stop)
	g.Again(t)
	return g
}

// Again starts a store that was stopped, with what lies in it.
func (g *Gateway) Again(t testing.TB) {
	t.Helper()
	g.cmd = exec.Command(g.args[0], g.args[1:]...)
	g.cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+access, "ROOT_SECRET_KEY="+secret)
	if err := g.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	for {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", g.Address)
		if err == nil {
			c.Close()
			return
		}
		if ctx.Err() != nil {
			t.Fatal("the store does not start")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Stop ends the store; what lies in it stays.
func (g *Gateway) Stop() {
	if g.cmd != nil {
		g.cmd.Process.Kill()
		g.cmd.Wait()
		g.cmd = nil
	}
}

// Settings writes a file of settings for a part of the bucket. Lines take the
// place of those that begin alike.
func (g *Gateway) Settings(t testing.TB, prefix string, lines ...string) string {
	t.Helper()
	said := []string{"endpoint: http://" + g.Address, "bucket: " + bucket, "prefix: " + prefix, "region: us-east-1", "access-key: " + access,
		"secret-key: " + secret}
	for _, l := range lines {
		name, _, _ := strings.Cut(l, ":")
		for i := range said {
			if strings.HasPrefix(said[i], name+":") {
				said[i] = l
			}
		}
	}
	path := filepath.Join(t.TempDir(), "files-s3.yaml")
	if err := os.WriteFile(path, []byte(strings.Join(said, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Bucket is those settings, read.
func (g *Gateway) Bucket(t testing.TB, prefix string, lines ...string) *files.Bucket {
	t.Helper()
	b, err := files.ReadBucket(g.Settings(t, prefix, lines...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Secret is what no log and no error may say.
const Secret = secret

// Lies reports whether a store holds a file; one that does not answer holds none.
func Lies(f *files.Store, id string) bool {
	there, err := f.Has(id)
	return there && err == nil
}
