package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"jinlanling/internal/demotest"
)

// spoken is what a running command said so far.
type spoken struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *spoken) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// running is a serve command that was started.
type running struct {
	t         *testing.T
	out, errs *spoken
	stop      context.CancelFunc
	ended     chan int
}

func start(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{t: t, out: &spoken{}, errs: &spoken{}, stop: cancel, ended: make(chan int, 1)}
	go func() {
		r.ended <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), strings.NewReader(""), r.out, r.errs)
	}()
	t.Cleanup(cancel)
	return r
}

// says waits until the command has said what pattern matches.
func (r *running) says(pattern string) string {
	r.t.Helper()
	re := regexp.MustCompile(pattern)
	for range 1200 { // a minute: under the race detector on a busy machine the first start takes its time
		if m := re.FindStringSubmatch(r.out.String()); m != nil {
			return m[len(m)-1]
		}
		time.Sleep(50 * time.Millisecond)
	}
	r.t.Fatalf("never said %s\n%s%s", pattern, r.out, r.errs)
	return ""
}

// end sends the stop and waits for the command.
func (r *running) end() int {
	r.t.Helper()
	r.stop()
	select {
	case code := <-r.ended:
		return code
	case <-time.After(15 * time.Second):
		r.t.Fatal("still running 15 s after the stop")
	}
	return -1
}

const pagesAt = `网页：(http\S+)/ `

func TestFirstStart(t *testing.T) {
	t.Setenv("JOURNAL_STREAM", "")
	dir := filepath.Join(t.TempDir(), "new", "data")
	r := start(t, "--data", dir, "--metrics-listen", "127.0.0.1:0")
	base := r.says(pagesAt)
	link := r.says(`(http\S+/invite/\S+)`)
	metrics := r.says(`指标：(\S+)`)
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the data folder: %v %v", info.Mode(), err)
	}
	for url, want := range map[string]string{base + "/readyz": "journal ok", metrics: "jinlanling_up 1", link: "设置密码"} {
		res, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(res.Body); res.StatusCode != 200 || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d %.200s", url, res.StatusCode, body)
		}
	}
	if strings.Contains(r.errs.String(), "/invite/"+link[strings.LastIndexByte(link, '/')+1:]) {
		t.Error("the log has the link")
	}
	if code := r.end(); code != exitDone {
		t.Errorf("exit %d\n%s", code, r.errs)
	}
	if out := r.out.String(); !strings.Contains(out, "收到停止信号") || !strings.Contains(out, "已停止") {
		t.Errorf("stopping says %s", out)
	}

	again := start(t, "--data", dir)
	again.says(`请在这台机器上运行 (jinlanling setup)`)
	if strings.Contains(again.out.String(), "/invite/") {
		t.Error("the second start prints a link")
	}
	// while it runs, setup gives another link; the first is worth nothing then
	out := wantExit(t, exitDone, "setup", "--data", dir, "--public-url", "https://jn.example.gov.cn/")
	if !strings.Contains(out, "https://jn.example.gov.cn/invite/") {
		t.Errorf("setup says %s", out)
	}
	now := again.says(pagesAt)
	secrets := regexp.MustCompile(`/invite/(\S+)`)
	for secret, want := range map[string]int{secrets.FindStringSubmatch(out)[1]: 200, link[strings.LastIndexByte(link, '/')+1:]: 404} {
		res, err := http.Get(now + "/invite/" + secret)
		if err != nil || res.StatusCode != want {
			t.Errorf("the link: %v %v, want %d", res.StatusCode, err, want)
		}
	}
	invited := now + "/invite/" + secrets.FindStringSubmatch(out)[1]
	ask := func(path string, form map[string][]string) string {
		t.Helper()
		res, err := http.PostForm(invited+path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %v", path, res.StatusCode, err)
		}
		return string(body)
	}
	key := regexp.MustCompile(`[A-Z2-7]{4}( [A-Z2-7]{4}){7}`).
		FindString(ask("", map[string][]string{"name": {"孙志远"}, "password": {"梧桐-correct-horse-17"}, "again": {"梧桐-correct-horse-17"}}))
	if key == "" {
		t.Fatal("the password leads to no key of a second factor")
	}
	if shown := ask("/code", map[string][]string{"code": {demotest.Digits(key, time.Now())}}); !strings.Contains(shown, "备用码") &&
		!strings.Contains(shown, "恢复码") {
		t.Errorf("the second factor leads to no recovery codes: %.400s", shown)
	}
	again.end()
	if out := wantExit(t, exitFindings, "setup", "--data", dir); !strings.Contains(out, "已经设置好登录") {
		t.Errorf("setup afterwards says %s", out)
	}
}

// Where a service manager keeps what is printed, the link is not printed.
func TestTheLinkStaysOutOfTheServiceLog(t *testing.T) {
	t.Setenv("JOURNAL_STREAM", "8:12345")
	r := start(t, "--data", filepath.Join(t.TempDir(), "data"))
	r.says(`运行 (jinlanling setup)`)
	if strings.Contains(r.out.String(), "/invite/") {
		t.Error("it is there")
	}
	r.end()
}

// A request that has begun is finished after the stop, nobody else is let in,
// and the journal's entries have their places.
func TestStoppingFinishesWhatBegan(t *testing.T) {
	t.Setenv("JOURNAL_STREAM", "")
	dir := filepath.Join(t.TempDir(), "data")
	r := start(t, "--data", dir)
	address := strings.TrimPrefix(r.says(pagesAt), "http://")
	link := r.says(`(/invite/\S+)`)
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	body := "name=%E5%AD%99%E5%BF%97%E8%BF%9C&password=%E6%A2%A7-correct-horse-17&again=%E6%A2%A7-correct-horse-17"
	fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", link, len(body), body[:10])
	time.Sleep(300 * time.Millisecond)
	r.stop()
	r.says(`收到(停止信号)`)
	time.Sleep(300 * time.Millisecond)
	if other, err := net.DialTimeout("tcp", address, time.Second); err == nil {
		other.Close()
		t.Error("somebody is let in after the stop")
	}
	io.WriteString(c, body[10:])
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("the request that had begun: %v %v", res, err)
	}
	if said, _ := io.ReadAll(res.Body); !strings.Contains(string(said), "动态口令") {
		t.Errorf("the password was set, and the next page is not that of the second factor: %.300s", said)
	}
	if code := r.end(); code != exitDone {
		t.Errorf("exit %d\n%s", code, r.errs)
	}
	if out := wantExit(t, exitDone, "journal", "verify", "--data", dir); !strings.Contains(out, "全部相符") {
		t.Error(out)
	}
}

// pair writes a certificate for a name.
func pair(t *testing.T, dir, host string) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), DNSNames: []string{host}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := x509.MarshalPKCS8PrivateKey(k)
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
	os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600)
	return cert, key
}

func TestServingTLS(t *testing.T) {
	t.Setenv("JOURNAL_STREAM", "")
	dir := t.TempDir()
	cert, key := pair(t, dir, "old.example")
	config := filepath.Join(dir, "config.yaml")
	os.WriteFile(config, []byte("data: "+filepath.Join(dir, "data")+"\ntls-cert: "+cert+"\ntls-key: "+key+"\nlog-level: debug\n"), 0o600)
	r := start(t, "--config", config)
	address := strings.TrimPrefix(r.says(pagesAt), "https://")
	served := func() (host, proto string, res *http.Response) {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}}
		res, err := client.Get("https://" + address + "/login")
		if err != nil {
			t.Fatal(err)
		}
		return res.TLS.PeerCertificates[0].DNSNames[0], res.Proto, res
	}
	host, proto, res := served()
	if host != "old.example" || proto != "HTTP/2.0" || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("serves %s over %s, %v", host, proto, res.Header)
	}
	pair(t, dir, "new.example")
	syscall.Kill(os.Getpid(), syscall.SIGHUP)
	r.says(`已(重读证书)`)
	if host, _, _ = served(); host != "new.example" {
		t.Errorf("after SIGHUP it serves %s", host)
	}
	if _, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	if code := r.end(); code != exitDone {
		t.Errorf("exit %d", code)
	}
	for line := range strings.Lines(r.errs.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("the log has a line that is not JSON: %s", line)
		}
	}
}

func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.yaml")
	os.WriteFile(bad, []byte("listen: 127.0.0.1:0\nsecret: x\n"), 0o600)
	for _, c := range []struct {
		name string
		says string
		args []string
	}{
		{"unknown key", "第 2 行「secret」：没有这个设置", []string{"--config", bad}},
		{"no such file", "读不了配置文件", []string{"--config", filepath.Join(dir, "none.yaml")}},
		{"half a certificate", "要一起给", []string{"--tls-cert", "x.pem"}},
		{"no certificate", "用不了", []string{"--tls-cert", "x.pem", "--tls-key", "y.pem"}},
		{"bad address", "--listen nowhere：应当是", []string{"--listen", "nowhere"}},
		{"bad network", "--trust-proxy all：应当是网段", []string{"--trust-proxy", "all"}},
		{"taken address", "用不了", []string{"--listen", "192.0.2.1:1"}},
	} {
		code, out, errs := jin(t, "", append([]string{"serve", "--data", filepath.Join(dir, "data")}, c.args...)...)
		if code == exitDone || !strings.Contains(errs, c.says) {
			t.Errorf("%s: exit %d, %s%s, want it to say %s", c.name, code, out, errs, c.says)
		}
	}
}

// A taken port is said before the demo is built, and nothing is left behind.
func TestDemoAsksForItsPortFirst(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	data := filepath.Join(t.TempDir(), "demo")
	code, _, said := jin(t, "", "demo", "--data", data, "--small", "--listen", l.Addr().String())
	if code == exitDone || !strings.Contains(said, "演示数据还没有建") || !strings.Contains(said, "--listen") {
		t.Errorf("a taken port: %d, %q", code, said)
	}
	if _, err := os.Stat(data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of a demo that was not built: %v, want none", err)
	}
}

func TestCheckCommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if out := wantExit(t, exitFindings, "check", "--data", dir); !strings.Contains(out, "没有数据目录") {
		t.Errorf("nothing there: %s", out)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("check made a folder")
	}
	r := start(t, "--data", dir)
	r.says(pagesAt)
	out := wantExit(t, exitFindings, "check", "--deploy", "--full", "--data", dir, "--json") // beside the running system
	var list []struct{ Code, Name, Result, Text, Remedy string }
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list) < 20 {
		t.Fatalf("%d checks, %v: %.300s", len(list), err, out)
	}
	if text := wantExit(t, exitFindings, "check", "--deploy", "--data", dir); !strings.Contains(text, "不行") || !strings.Contains(text, "→") ||
		!strings.Contains(text, "好 ") {
		t.Error(text)
	}
	r.end()
	wantExit(t, exitDone, "check", "--data", dir)
}

func TestBackupWithKeysApart(t *testing.T) {
	root := t.TempDir()
	data, to, keys, restored := filepath.Join(root, "data"), filepath.Join(root, "backup"), filepath.Join(root, "keys"), filepath.Join(root, "restored")
	r := start(t, "--data", data)
	r.says(pagesAt)
	r.end()
	wantExit(t, exitDone, "backup", "--data", data, "--to", to, "--keys-to", keys)
	if _, err := os.Stat(filepath.Join(to, "keys.json")); err == nil {
		t.Error("the keys are in the backup")
	}
	if out := wantExit(t, exitFindings, "restore", "--from", to, "--data", restored, "--reason", "演练"); !strings.Contains(out, "--keys-from") {
		t.Errorf("without keys: %s", out)
	}
	if _, err := os.Stat(restored); err == nil {
		t.Error("a restore without keys left a folder")
	}
	wantExit(t, exitDone, "restore", "--from", to, "--keys-from", keys, "--data", restored, "--reason", "演练")
	wantExit(t, exitDone, "fsck", "--data", restored)
}
