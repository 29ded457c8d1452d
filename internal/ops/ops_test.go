package ops

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/filestest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

func TestConfigurationFileIsReadStrictly(t *testing.T) {
	witnessed := (&demotest.Witness{Name: "w.example"}).Key()
	for _, c := range []struct {
		name, text string
		problems   []string // as they are told, with their lines
	}{
		{"empty", "", nil},
		{"all right",
			"listen: 127.0.0.1:9000\npublic-url: https://jn.example.gov.cn/\ntrust-proxy: [127.0.0.1, " +
				"10.0.0.0/8]\nlog-level: warn\nrequests-per-address: 10\nhotline: 0534-2626000、0534-2626001\n", nil},
		{"unknown key", "listen: 127.0.0.1:9000\nlissen: x\n", []string{"第 2 行「lissen」：没有这个设置"}},
		{"everything at once",
			"log-level: loud\nlog-format: xml\nlisten: nowhere\npublic-url: jn.example\ntrust-proxy: [all]\nrequests-per-address: " +
				"0\nhotline: 请来电\nlisten: 127.0.0.1:1\n",
			[]string{"第 1 行「log-level」", "第 2 行「log-format」", "第 3 行「listen」", "第 4 行「public-url」", "第 5 行「trust-proxy」", "第 6 行「requests-per-address」",
				"第 7 行「hotline」", "第 8 行「listen」：写了两次"}},
		{"a list where one is", "listen:\n  - 127.0.0.1:1\n", []string{"第 2 行「listen」：应当是一个值"}},
		{"a list of nothing", "- a\n- b\n", []string{"第 1 行：应当是一行一个"}},
		{"a witness by half", "witness: w.example\n", []string{"第 1 行「witness」：应当是见证人的公钥和网址"}},
		{"witnesses", "witness:\n  - " + witnessed + " https://w.example/log/\n  - " + witnessed + " https://v.example\n  - " + witnessed[:30] +
			"A" + witnessed[31:] + " https://w.example\n  - " + witnessed + " x http://w.example\n",
			[]string{"第 3 行「witness」：见证人 w.example 写了两次", "第 4 行「witness」：见证人的公钥不对", "第 5 行「witness」：应当是见证人的公钥和网址"}},
		{"a witness in clear", "witness: " + witnessed + " http://w.example\n", []string{"第 1 行「witness」：应当是 https 网址"}},
		{"password in an address", "public-url: https://u:secret@jn.example.gov.cn\n", []string{"第 1 行「public-url」"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config.yaml")
			os.WriteFile(path, []byte(c.text), 0o600)
			err := Load(Defaults(), path)
			var told []string
			if e, ok := errors.AsType[*programme.Error](err); ok {
				for _, p := range e.Problems {
					told = append(told, p.String())
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if len(told) != len(c.problems) {
				t.Fatalf("told %q, want %q", told, c.problems)
			}
			for i := range told {
				if !strings.HasPrefix(told[i], c.problems[i]) {
					t.Errorf("told %q, want %q", told[i], c.problems[i])
				}
			}
		})
	}
	path := filepath.Join(t.TempDir(), "config.yaml")
	os.WriteFile(path, []byte("public-url: https://jn.example.gov.cn/\ntrust-proxy: [127.0.0.1, 10.1.2.3/8]\nlog-level: warn\n"), 0o600)
	got := Defaults()
	if err := Load(got, path); err != nil {
		t.Fatal(err)
	}
	if got.PublicURL != "https://jn.example.gov.cn" || fmt.Sprint(got.TrustProxies) != "[127.0.0.1/32 10.0.0.0/8]" || got.LogLevel != slog.LevelWarn ||
		got.Listen != "127.0.0.1:8021" {
		t.Errorf("read %+v", got)
	}
	if got.TLSCert = "only.pem"; got.Complete() == nil {
		t.Error("a certificate without a key is taken")
	}
}

func TestTheLogIsScrubbed(t *testing.T) {
	var b bytes.Buffer
	l := NewLog(&b, Defaults())
	l.Error("request failed", "ref", "1234567890", "route", "GET /person/{id}", "err",
		errors.New(
			`strconv.Atoi: parsing "欘丐帑": 11010519491231002X, 138 1234 5678, 6222 0212 0201 2345 678, read tcp 192.0.2.1:443->198.51.100.7:5000: timeout`),
		"note", "“王建国”")
	l.Debug("not at this level")
	text := b.String()
	for _, never := range []string{"欘丐帑", "11010519491231002", "1381234", "138 1234", "62220", "6222 0212", "192.0.2.1", "198.51", "王建国", "not at this"} {
		if strings.Contains(text, never) {
			t.Errorf("the log has %q: %s", never, text)
		}
	}
	for _, want := range []string{`"ref":"1234567890"`, `GET /person/{id}`, "strconv.Atoi", "timeout"} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q: %s", want, text)
		}
	}
	b.Reset()
	c := Defaults()
	c.LogFormat, c.LogLevel = "text", slog.LevelDebug
	ServerLog(NewLog(&b, c)).Print("http: TLS handshake error from [2001:db8::1]:5000: EOF")
	if !strings.Contains(b.String(), "TLS handshake error") || strings.Contains(b.String(), "2001:db8") {
		t.Errorf("the server's line: %s", b.String())
	}
}

// certificate writes a certificate for host that ends after so long.
func certificate(t *testing.T, dir, host string, left time.Duration) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(left)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
	os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600)
	return cert, key
}

func TestCertificatesAreReadAgain(t *testing.T) {
	dir := t.TempDir()
	cert, key := certificate(t, dir, "old.example", 24*time.Hour)
	var log bytes.Buffer
	c, err := OpenCertificate(cert, key, NewLog(&log, Defaults()))
	if err != nil {
		t.Fatal(err)
	}
	name := func() string {
		got, err := c.TLS().GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		return got.Leaf.DNSNames[0]
	}
	certificate(t, dir, "new.example", 24*time.Hour)
	os.Chtimes(cert, time.Now(), time.Now().Add(time.Minute))
	if got := name(); got != "old.example" {
		t.Errorf("looked at the files at once: %s", got)
	}
	c.looked = time.Time{}
	if got := name(); got != "new.example" {
		t.Errorf("a changed file is not seen: %s", got)
	}
	os.WriteFile(cert, []byte("half written"), 0o644)
	os.Chtimes(cert, time.Now(), time.Now().Add(2*time.Minute))
	c.looked = time.Time{}
	if got := name(); got != "new.example" || !strings.Contains(log.String(), "the old one stays") {
		t.Errorf("a broken file: serves %s, log %s", got, log.String())
	}
	if c.Reload() == nil {
		t.Error("reading a broken file says nothing")
	}
	certificate(t, dir, "newest.example", 24*time.Hour)
	if err := c.Reload(); err != nil || name() != "newest.example" {
		t.Errorf("reload: %v, serves %s", err, name())
	}
	if _, err := OpenCertificate(cert, filepath.Join(dir, "none.pem"), slog.Default()); programme.CodeOf(err) != programme.Invalid {
		t.Errorf("no key: %v", err)
	}
}

func TestMain(m *testing.M) { os.Exit(demotest.Main(m)) }

// care is the folder of a system that is run well, made once and copied for each way of running it badly.
var care string

// cared is a data folder of a system that is run well, with its settings.
func cared(t *testing.T) *Checkup {
	t.Helper()
	if care == "" {
		p, err := storetest.Kept("")
		if err != nil {
			t.Fatal(err)
		}
		takeCare(t, p.Dir)
		care = p.Dir
	}
	root := t.TempDir()
	storetest.Copy(t, storetest.Place{Dir: care}, storetest.Place{Dir: root})
	data, backups := filepath.Join(root, "data"), filepath.Join(root, "backups")
	for _, folder := range []string{data, backups, filepath.Join(root, "keys")} {
		if err := os.Chmod(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	c := Defaults()
	c.Data, c.PublicURL, c.Backups, c.CheckpointCopies = data, "https://jn.example.gov.cn", backups, filepath.Join(root, "checkpoint.txt")
	c.TrustProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	return &Checkup{Config: c, Deploy: true, Open: func() (*app.System, error) { return app.Open(context.Background(), act.Options{Dir: data}) }}
}

// takeCare begins a system below a folder, and backs it up with its keys apart.
func takeCare(t *testing.T, root string) {
	t.Helper()
	ctx := context.Background()
	sys, err := app.Open(ctx, act.Options{Dir: filepath.Join(root, "data")})
	if err != nil {
		t.Fatal(err)
	}
	secret, err := sys.People.SetupInvitation(ctx)
	if err != nil {
		t.Fatal(err)
	}
	demotest.Enter(t, sys, secret, "", "梧桐-correct-horse-17")
	if err := sys.Record.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "backups"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := sys.Record.BackupApart(ctx, filepath.Join(root, "backups", "1"), filepath.Join(root, "keys")); err != nil {
		t.Fatal(err)
	}
	point, err := sys.Record.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "checkpoint.txt"), []byte(point), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sys.Close(); err != nil {
		t.Fatal(err)
	}
}

func checked(t *testing.T, l *Checkup) map[string]Finding {
	t.Helper()
	list, err := Check(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Finding{}
	for _, f := range list {
		if f.Name == "" || f.Text == "" || (f.Result != Good) != (f.Remedy != "") {
			t.Errorf("%s is not told whole: %+v", f.Code, f)
		}
		if _, twice := out[f.Code]; twice {
			t.Errorf("%s stands twice", f.Code)
		}
		out[f.Code] = f
	}
	return out
}

func TestAWellRunSystemPasses(t *testing.T) {
	found := checked(t, cared(t))
	if len(found) < 20 {
		t.Errorf("%d checks, want at least 20", len(found))
	}
	unset := map[string]bool{"administrator": true, "root": true, "open_files": true,
		"disk_space": true} // the test's administrator has no telephone; the others are the machine's
	for code, f := range found {
		if f.Result != Good && !unset[code] {
			t.Errorf("%s: %+v", code, f)
		}
	}
}

func TestWhatEachCheckFinds(t *testing.T) {
	file := func(l *Checkup, name string) string { return filepath.Join(l.Config.Data, name) }
	long := time.Now().Add(-30 * 24 * time.Hour)
	for _, c := range []struct {
		code   string
		result Result
		spoil  func(t *testing.T, l *Checkup)
	}{
		{"data_folder", Bad, func(t *testing.T, l *Checkup) { os.Chmod(l.Config.Data, 0o755) }},
		{"data_folder", Mind, func(t *testing.T, l *Checkup) { os.Chmod(l.Config.Data, 0o750) }},
		{"data_folder", Bad, func(t *testing.T, l *Checkup) { l.Config.Data += "-none" }},
		{"keys", Bad, func(t *testing.T, l *Checkup) { os.Chmod(file(l, act.KeysFile), 0o644) }},
		{"keys", Bad, func(t *testing.T, l *Checkup) { os.Remove(file(l, act.SigningFile)) }},
		{"tables", Bad, func(t *testing.T, l *Checkup) { os.Remove(file(l, act.DatabaseFile)) }},
		{"backup", Bad, func(t *testing.T, l *Checkup) { // it was not finished
			if err := os.Rename(filepath.Join(l.Config.Backups, "1"), filepath.Join(l.Config.Backups, ".unfinished-1")); err != nil {
				t.Fatal(err)
			}
		}},
		{"checkpoints", Mind, func(t *testing.T, l *Checkup) { // the power went as the next was written
			f, err := os.OpenFile(file(l, act.CheckpointsFile), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			f.WriteString("jinlanling/0123456789ab\n12\nAbc")
			f.Close()
		}},
		{"demo", Bad, func(t *testing.T, l *Checkup) { l.Demo = true }},
		{"demo", Mind, func(t *testing.T, l *Checkup) { l.Demo, l.Config.PublicURL, l.Config.TrustProxies = true, "", nil }},
		{"public_url", Bad, func(t *testing.T, l *Checkup) { l.Config.PublicURL = "http://jn.example.gov.cn" }},
		{"public_url", Mind, func(t *testing.T, l *Checkup) { l.Config.PublicURL = "" }},
		{"tls", Bad, func(t *testing.T, l *Checkup) { l.Config.TrustProxies = nil }},
		{"tls", Bad, func(t *testing.T, l *Checkup) {
			l.Config.TLSCert, l.Config.TLSKey = certificate(t, t.TempDir(), "jn.example", -time.Minute)
		}},
		{"tls", Mind, func(t *testing.T, l *Checkup) {
			l.Config.TLSCert, l.Config.TLSKey = certificate(t, t.TempDir(), "jn.example", 5*24*time.Hour)
		}},
		{"tls", Bad, func(t *testing.T, l *Checkup) {
			l.Config.TLSCert, l.Config.TLSKey = certificate(t, t.TempDir(), "jn.example", 90*24*time.Hour)
			os.Chmod(l.Config.TLSKey, 0o644)
		}},
		{"listen", Bad, func(t *testing.T, l *Checkup) { l.Config.Listen, l.Config.TrustProxies = "0.0.0.0:80", nil }},
		{"listen", Mind, func(t *testing.T, l *Checkup) { l.Config.MetricsListen = "0.0.0.0:9" }},
		{"trust_proxy", Bad, func(t *testing.T, l *Checkup) {
			l.Config.TrustProxies = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}
		}},
		{"trust_proxy", Bad, func(t *testing.T, l *Checkup) { l.Config.TrustProxies = []netip.Prefix{netip.MustParsePrefix("::/0")} }},
		{"log_level", Mind, func(t *testing.T, l *Checkup) { l.Config.LogLevel = slog.LevelDebug }},
		{"backup", Mind, func(t *testing.T, l *Checkup) { l.Config.Backups = "" }},
		{"backup", Bad, func(t *testing.T, l *Checkup) { l.Config.Backups = t.TempDir() }},
		{"backup", Bad, func(t *testing.T, l *Checkup) {
			os.Chtimes(filepath.Join(l.Config.Backups, "1", act.DatabaseFile), long, long)
		}},
		{"keys_apart", Mind, func(t *testing.T, l *Checkup) {
			os.WriteFile(filepath.Join(l.Config.Backups, "1", act.KeysFile), nil, 0o600)
		}},
		{"clock", Bad, func(t *testing.T, l *Checkup) {
			data := l.Config.Data
			l.Open = func() (*app.System, error) {
				return app.Open(context.Background(), act.Options{Dir: data, Clock: func() time.Time { return time.Now().Add(-time.Hour) }})
			}
		}},
		{"administrator", Bad, func(t *testing.T, l *Checkup) { // of a time when it was not asked for
			db, err := sql.Open("sqlite", file(l, act.DatabaseFile))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec("UPDATE credentials SET totp_on=0"); err != nil {
				t.Fatal(err)
			}
		}},
		{"checkpoints", Bad, func(t *testing.T, l *Checkup) { os.Remove(file(l, act.CheckpointsFile)) }},
		{"checkpoint_copy", Mind, func(t *testing.T, l *Checkup) { l.Config.CheckpointCopies = "" }},
		{"checkpoint_copy", Bad, func(t *testing.T, l *Checkup) { l.Config.CheckpointCopies = t.TempDir() }},
		{"checkpoint_copy", Bad, func(t *testing.T, l *Checkup) { // of another system
			sys, err := app.Open(context.Background(), act.Options{Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			defer sys.Close()
			sys.People.SetupInvitation(context.Background())
			sys.Record.Sequence(context.Background())
			other, _ := sys.Record.Checkpoint(context.Background())
			os.WriteFile(l.Config.CheckpointCopies, []byte(other), 0o600)
		}},
		{"witnesses", Mind, func(t *testing.T, l *Checkup) { // that was never asked
			if err := witness(&l.Config.Witnesses, (&demotest.Witness{Name: "w.example"}).Key()+" https://w.example"); err != nil {
				t.Fatal(err)
			}
		}},
		{"witnesses", Bad, func(t *testing.T, l *Checkup) { // that saw more than there is
			w := &demotest.Witness{Name: "w.example", Now: time.Now, Size: 1 << 40}
			srv := httptest.NewServer(w)
			defer srv.Close()
			sys, err := l.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer sys.Close()
			w.Log = sys.VerifierKey
			if err := witness(&l.Config.Witnesses, w.Key()+" "+srv.URL); err != nil {
				t.Fatal(err)
			}
			sys.Record.AskWitnesses(context.Background(), l.Config.Witnesses, 0)
		}},
	} {
		t.Run(c.code+" "+string(c.result), func(t *testing.T) {
			l := cared(t)
			c.spoil(t, l)
			if f := checked(t, l)[c.code]; f.Result != c.result {
				t.Errorf("found %+v, want %s", f, c.result)
			}
		})
	}
}

// Where files lie in an S3 store, its settings are looked at, and whether it
// answers; no finding says its key.
func TestFilesInAStoreAreChecked(t *testing.T) {
	l, g := cared(t), filestest.Start(t)
	l.Config.FilesS3File = g.Settings(t, "p")
	at := g.Bucket(t, "p")
	l.Open = func() (*app.System, error) {
		return app.Open(context.Background(), act.Options{Dir: l.Config.Data, Bucket: at})
	}
	want := func(when, code string, result Result, words string) {
		t.Helper()
		found := checked(t, l)
		f := found[code]
		if f.Result != result || !strings.Contains(f.Text+f.Remedy, words) {
			t.Errorf("%s: %+v, want %s with %q", when, f, result, words)
		}
		for _, f := range found {
			if strings.Contains(f.Text+f.Remedy, filestest.Secret) {
				t.Errorf("%s: %s says the key", when, f.Code)
			}
		}
	}
	want("well", "files_s3", Good, g.Address+"/papers/p")
	want("well", "files_place", Good, "能读写")
	want("well", "copies", Good, "")
	os.Chmod(l.Config.FilesS3File, 0o644)
	want("for all to read", "files_s3", Bad, "chmod 600")
	os.WriteFile(l.Config.FilesS3File, []byte("endpoint: http://s3.example.gov.cn\nbucket: b\naccess-key: a\nsecret-key: s\n"), 0o600)
	os.Chmod(l.Config.FilesS3File, 0o600)
	want("in clear", "files_s3", Mind, "https")
	os.WriteFile(l.Config.FilesS3File, []byte("secret-key: "+filestest.Secret+": x\n"), 0o600)
	want("no settings", "files_s3", Bad, "endpoint")
	g.Stop()
	want("away", "files_place", Bad, "连不上")
	g.Again(t)
	at = g.Bucket(t, "p", "secret-key: another-secret-key-0123456789")
	want("a wrong key", "files_place", Bad, "没有查")
}

// What cannot be opened without harm is not opened.
func TestLostKeysAreNotReplaced(t *testing.T) {
	l := cared(t)
	keys := filepath.Join(l.Config.Data, act.KeysFile)
	os.Remove(keys)
	found := checked(t, l)
	if found["keys"].Result != Bad || !strings.Contains(found["journal"].Text, "没有查") {
		t.Errorf("found %+v and %+v", found["keys"], found["journal"])
	}
	if _, err := os.Stat(keys); err == nil {
		t.Error("new keys were made")
	}
	if _, err := app.Open(context.Background(), act.Options{Dir: l.Config.Data}); programme.CodeOf(err) != programme.Invalid {
		t.Errorf("opening says %v", err)
	}
}

// The database holds everything: it is its owner's alone, in whatever folder.
func TestFoldersAreOwnersAlone(t *testing.T) {
	PrivateFiles()
	dir := filepath.Join(t.TempDir(), "data")
	sys, err := app.Open(context.Background(), act.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer sys.Close()
	info, err := os.Stat(filepath.Join(dir, "jinlanling.db"))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the database: %v, %v", info.Mode(), err)
	}
}
