// Package deploy holds what a machine needs beside the program: a proxy's
// configuration, units, the backup. Its tests run them as far as the machine
// that tests has what they need.
package deploy

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/files"
	"jinlanling/internal/ops"
	"jinlanling/internal/web"
)

func TestTheConfigurationIsTaken(t *testing.T) {
	c := ops.Defaults()
	if err := ops.Load(c, "config.yaml"); err != nil {
		t.Fatal(err)
	}
	if c.Data != "/var/lib/jinlanling" || len(c.TrustProxies) != 1 || c.CheckpointCopies == "" || c.Backups == "" {
		t.Errorf("read %+v", c)
	}
	// every setting stands in the example, so that nobody has to look for it
	raw, _ := os.ReadFile("config.yaml")
	for _, s := range ops.Settings {
		if s.Name != "requests-per-address" && !strings.Contains(string(raw), s.Name+":") {
			t.Errorf("the example lacks %s", s.Name)
		}
	}
}

func TestTheSettingsOfAnS3StoreAreTaken(t *testing.T) {
	at, err := files.ReadBucket("files-s3.yaml")
	if err != nil || at.Where() != "s3.example.gov.cn:9000/jinlanling/files" || at.InClear() {
		t.Errorf("%v, %v", at, err)
	}
}

func TestUnits(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is missing; apt-get install systemd")
	}
	dir := t.TempDir()
	stand := filepath.Join(dir, "stand-in")
	os.WriteFile(stand, []byte("#!/bin/sh\n"), 0o755)
	for _, name := range []string{"jinlanling.service", "jinlanling-backup.service", "jinlanling-backup.timer"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := regexp.MustCompile(`/usr/local/(bin/jinlanling|lib/jinlanling/backup\.sh)`).ReplaceAllString(string(raw), stand)
		os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644)
	}
	for _, name := range []string{"jinlanling.service", "jinlanling-backup.timer"} {
		out, err := exec.Command(analyze, "verify", filepath.Join(dir, name)).CombinedOutput()
		if err != nil || strings.Contains(string(out), "Unknown") || strings.Contains(string(out), name+":") {
			t.Errorf("verify %s: %v\n%s", name, err, out)
		}
	}
	out, err := exec.Command(analyze, "security", "--offline=true", "--threshold=20", filepath.Join(dir, "jinlanling.service")).CombinedOutput()
	if err != nil && strings.Contains(string(out), "exposure level") {
		t.Errorf("security: %v\n%s", err, out)
	}
}

func TestBackupScript(t *testing.T) {
	root := t.TempDir()
	data, backups, keys := filepath.Join(root, "data"), filepath.Join(root, "backups"), filepath.Join(root, "keys")
	sys, err := app.Open(context.Background(), act.Options{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sys.People.SetupInvitation(context.Background()); err != nil {
		t.Fatal(err)
	}
	sys.Close()
	program := filepath.Join(root, "jinlanling")
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/jinlanling").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, old := range []string{"20200101-000000", "20200102-000000", ".unfinished-20200103-000000"} {
		os.MkdirAll(filepath.Join(backups, old), 0o700)
		os.MkdirAll(filepath.Join(keys, old), 0o700)
	}
	cmd := exec.Command("sh", "backup.sh")
	cmd.Env = append(os.Environ(), "JINLANLING="+program, "JINLANLING_DATA="+data, "BACKUPS="+backups, "KEYS="+keys, "KEEP=2")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	left, _ := os.ReadDir(backups)
	if len(left) != 2 || left[0].Name() != "20200102-000000" {
		t.Fatalf("backups left: %v", left)
	}
	newest := left[1].Name()
	for _, path := range []string{filepath.Join(backups, newest, act.DatabaseFile), filepath.Join(keys, newest, act.KeysFile),
		filepath.Join(keys, newest, act.SigningFile), filepath.Join(keys, "checkpoints", newest+".txt")} {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := os.Stat(filepath.Join(backups, newest, act.KeysFile)); err == nil {
		t.Error("the keys lie beside the data")
	}
	if _, err := os.Stat(filepath.Join(keys, "20200101-000000")); err == nil {
		t.Error("the keys of a removed backup are left")
	}
}

// behind is the system behind nginx with deploy/nginx.conf; base is nginx's
// address, log what the system logged.
func behind(t *testing.T, trust ...netip.Prefix) (base string, client *http.Client, log *bytes.Buffer, sys *app.System) {
	t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("nginx is missing; apt-get install nginx-light")
	}
	dir := t.TempDir()
	sys, err = app.Open(context.Background(), act.Options{Dir: filepath.Join(dir, "data")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	log = &bytes.Buffer{}
	pages := httptest.NewUnstartedServer(nil)
	pages.Config = web.HTTPServer(web.New(sys,
		web.Options{Proxies: trust, Origin: "https://jn.example.gov.cn", Log: slog.New(slog.NewJSONHandler(log, nil))}).Handler())
	pages.Start()
	t.Cleanup(pages.Close)
	site, port := written(t, dir, pages.Listener.Addr().String())
	user := ""
	if os.Getuid() == 0 {
		user = "user root root;\n"
	}
	conf := filepath.Join(dir, "nginx.conf")
	os.WriteFile(conf, []byte(user+"daemon off;\nerror_log stderr crit;\npid "+dir+"/nginx.pid;\nevents {}\nhttp {\n  client_body_temp_path "+dir+
		"/body;\n  proxy_temp_path "+dir+"/proxy;\n"+
		"  fastcgi_temp_path "+dir+"/f;\n  uwsgi_temp_path "+dir+"/u;\n  scgi_temp_path "+dir+"/s;\n  include "+site+";\n}\n"), 0o644)
	if out, err := exec.Command(nginx, "-p", dir, "-t", "-c", conf).CombinedOutput(); err != nil {
		t.Fatalf("nginx -t: %v\n%s", err, out)
	}
	cmd := exec.Command(nginx, "-p", dir, "-c", conf)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Signal(os.Interrupt); cmd.Wait() })
	client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}}
	base = "https://127.0.0.1:" + port
	for range 100 {
		if res, err := client.Get(base + "/healthz"); err == nil {
			res.Body.Close()
			return base, client, log, sys
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("nginx does not answer")
	return
}

// written is deploy/nginx.conf with the addresses and paths of a test.
func written(t *testing.T, dir, backend string) (path, port string) {
	t.Helper()
	raw, err := os.ReadFile("nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	cert, key := certificate(t, dir)
	ports := [2]string{free(t), free(t)}
	text := regexp.MustCompile(`(?m)^\s*listen \[::\].*$`).ReplaceAllString(string(raw), "")
	text = strings.NewReplacer("listen 80;", "listen 127.0.0.1:"+ports[0]+";", "listen 443 ", "listen 127.0.0.1:"+ports[1]+" ", "server 127.0.0.1:8021;",
		"server "+backend+";",
		"/etc/jinlanling/tls/cert.pem", cert, "/etc/jinlanling/tls/key.pem", key, "/var/log/nginx/", dir+"/").Replace(text)
	path = filepath.Join(dir, "site.conf")
	os.WriteFile(path, []byte(text), 0o644)
	return path, ports[1]
}

func free(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func certificate(t *testing.T, dir string) (cert, key string) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"jn.example.gov.cn"}, NotBefore: time.Now().Add(-time.Hour),
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

func ask(t *testing.T, client *http.Client, method, url string, body io.Reader, headers ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestThroughNginx(t *testing.T) {
	base, client, log, sys := behind(t, netip.MustParsePrefix("127.0.0.1/32"))
	res := ask(t, client, "GET", base+"/login", nil)
	if res.StatusCode != 200 || res.ProtoMajor != 2 || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("a page: %d over %s, %v", res.StatusCode, res.Proto, res.Header)
	}
	for _, h := range []string{"Content-Security-Policy", "X-Request-Reference"} {
		if len(res.Header.Values(h)) != 1 {
			t.Errorf("%s stands %d times", h, len(res.Header.Values(h)))
		}
	}
	secret, err := sys.People.SetupInvitation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d := demotest.Enter(t, sys, secret, "", "梧桐-correct-horse-17")
	form := ""
	for i, c := range []struct{ host, origin string }{{"", base}, {"jn.example.gov.cn", "https://jn.example.gov.cn"}} {
		form = url.Values{"login": {d.Login}, "password": {d.Password}, "code": {d.Codes[i]}}.Encode()
		r, _ := http.NewRequest("POST", base+"/login", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", c.origin)
		if c.host != "" {
			r.Host = c.host
		}
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if cookie := res.Header.Get("Set-Cookie"); res.StatusCode != 303 || !strings.HasPrefix(cookie, "__Host-jinlanling=") ||
			!strings.Contains(cookie, "Secure") {
			t.Errorf("signing in from %s: %d", c.origin, res.StatusCode)
		}
	}
	if res := ask(t, client, "POST", base+"/login", strings.NewReader(form), "Content-Type", "application/x-www-form-urlencoded", "Origin",
		"https://evil.example"); res.StatusCode != 403 {
		t.Errorf("from another site: %d, want 403", res.StatusCode)
	}
	upload(t, client, base)
	if res := ask(t, client, "GET", base+"/readyz", nil); res.StatusCode != 200 {
		t.Errorf("ready, asked from this machine: %d", res.StatusCode)
	}
	ask(t, client, "GET", base+"/invite/never-in-a-log?q=11010519491231002X", nil)
	raw, _ := filepath.Glob(filepath.Join(filepath.Dir(sys.Dir), "*.log"))
	for _, path := range raw {
		text, _ := os.ReadFile(path)
		if strings.Contains(string(text), "never-in-a-log") || strings.Contains(string(text), "11010519491231002X") {
			t.Errorf("%s has an address: %s", filepath.Base(path), text)
		}
		if strings.HasSuffix(path, "jinlanling.log") && !strings.Contains(string(text), "ref=") {
			t.Error("nginx's log lacks the references")
		}
	}
	if strings.Contains(log.String(), "never-in-a-log") {
		t.Error("the system's log has an address")
	}
}

// upload sends more than nginx's own limit would be (1 MB where nothing is
// said): it must reach the system.
func upload(t *testing.T, client *http.Client, base string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, _ := m.CreateFormFile("file", "recording.mp4")
	f.Write(make([]byte, 4<<20))
	m.Close()
	res := ask(t, client, "POST", base+"/login", &b, "Content-Type", m.FormDataContentType(), "Origin", base)
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != 403 || !strings.Contains(string(body), "登录名、密码或动态口令不对") {
		t.Errorf("4 MB sent: %d %.200s, want them to reach the sign-in", res.StatusCode, body)
	}
}

// What a visitor writes into forwarding headers reaches nobody: wrong
// passwords count against where they come from, through nginx and without it.
func TestMadeUpAddressesHaveNoEffect(t *testing.T) {
	base, client, _, _ := behind(t, netip.MustParsePrefix("127.0.0.1/32"))
	last := 0
	for i := range 7 {
		res := ask(t, client, "POST", base+"/login", strings.NewReader("login=someone&password=wrong"), "Content-Type", "application/x-www-form-urlencoded",
			"Origin", base,
			"X-Forwarded-For", fmt.Sprintf("203.0.113.%d", i), "X-Real-IP", fmt.Sprintf("203.0.113.%d", i), "Forwarded", fmt.Sprintf("for=203.0.113.%d", i))
		last = res.StatusCode
	}
	if last != 429 {
		t.Errorf("seven wrong passwords under seven made-up addresses: %d, want 429", last)
	}
}
