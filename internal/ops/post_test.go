package ops

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/post"
	"jinlanling/internal/programme"
)

// Settings of the post are read, and refused where they only look right.
func TestPostSettings(t *testing.T) {
	dir := t.TempDir()
	secret, short := filepath.Join(dir, "secret"), filepath.Join(dir, "short")
	os.WriteFile(secret, []byte("0123456789abcdef\n"), 0o600)
	os.WriteFile(short, []byte("x"), 0o600)
	for _, c := range []struct{ text, refused string }{
		{"smtp: smtp.example.cn:587\nmail-from: 金蓝领 <a@example.cn>\nsms-url: https://sms.example.cn/send\nsms-secret-file: " + secret +
			"\nquiet-hours: 21:30-07:00", ""},
		{"quiet-hours: none", ""},
		{"smtp: smtp.example.cn:587", "mail-from"},
		{"smtp: smtp.example.cn:25\nmail-from: a@example.cn\nsmtp-security: none", "本机"},
		{"smtp: smtp.example.cn:587\nmail-from: a@example.cn\nsmtp-user: a", "smtp-password-file"},
		{"sms-url: http://sms.example.cn/send\nsms-secret-file: " + secret, "https"},
		{"sms-url: https://sms.example.cn/send", "sms-secret-file"},
		{"sms-url: https://sms.example.cn/send\nsms-secret-file: " + short, "16"},
		{"quiet-hours: 22-8", "22:00-08:00"},
		{"public-url: https://jn.example.cn\noidc-issuer: https://id.example.cn/realm\noidc-client-id: a\noidc-name: 省统一身份认证\noidc-client-secret-file: " +
			secret, ""},
		{"oidc-issuer: https://id.example.cn\noidc-client-id: a\noidc-name: 省\noidc-client-secret-file: " + secret, "public-url"},
		{"public-url: https://jn.example.cn\noidc-issuer: http://id.example.cn\noidc-client-id: a\noidc-name: 省\noidc-client-secret-file: " + secret, "https"},
		{"public-url: https://jn.example.cn\noidc-issuer: https://id.example.cn\noidc-client-id: a\noidc-name: 省", "oidc-client-secret-file"},
		{"public-url: https://jn.example.cn\noidc-issuer: https://id.example.cn\noidc-client-id: a\noidc-name: 省\noidc-client-secret-file: " + short +
			"x", "读不了"},
		{"oidc-name: 省", "oidc-issuer"},
		{"mail-from: nobody", "邮箱"},
	} {
		path := filepath.Join(dir, "c.yaml")
		os.WriteFile(path, []byte(c.text), 0o600)
		config := Defaults()
		err := Load(config, path)
		if err == nil {
			err = config.Complete()
		}
		if err == nil {
			_, err = config.Post()
		}
		if err == nil {
			_, err = config.Provider()
		}
		said := ""
		if err != nil {
			said = err.Error()
			if e, ok := errors.AsType[*programme.Error](err); ok {
				said += fmt.Sprint(e.Problems)
			}
		}
		if (err == nil) != (c.refused == "") || c.refused != "" && !strings.Contains(said, c.refused) {
			t.Errorf("%q: %v, want it refused for %q", c.text, err, c.refused)
		}
	}
	config := Defaults()
	p, err := config.Post()
	if err != nil || p.Mail != nil || p.Phone != nil || p.QuietFrom != 22*60 || p.QuietTo != 8*60 {
		t.Errorf("without settings: %+v, %v", p, err)
	}
}

// mailHouse is a mail server on this machine, over TLS where it has a
// certificate: it says hello and takes one password.
func mailHouse(t *testing.T, cert, key, password string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if cert != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			t.Fatal(err)
		}
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}})
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				fmt.Fprint(c, "220 hello\r\n")
				for r := bufio.NewScanner(c); r.Scan(); {
					f := strings.Fields(r.Text() + " x x x")
					switch {
					case f[0] == "EHLO":
						fmt.Fprint(c, "250-hello\r\n250 AUTH PLAIN\r\n")
					case f[0] == "AUTH" && f[2] != base64.StdEncoding.EncodeToString([]byte("\x00noreply\x00"+password)):
						fmt.Fprint(c, "535 no\r\n")
					case f[0] == "AUTH":
						fmt.Fprint(c, "235 yes\r\n")
					default:
						fmt.Fprint(c, "250 ok\r\n")
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

// gateway accepts connections and says nothing.
func gateway(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

// secretOf is a file with a secret, and who may read it.
func secretOf(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text+"\n"), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// refusing carries nothing: the address is wrong for good.
type refusing struct{}

func (refusing) Carry(context.Context, message.Parcel) error {
	return &message.Undeliverable{Word: "没有这个邮箱"}
}

// What the checks of a deployment find of the post, spoiled in every way.
func TestWhatTheChecksFindOfThePost(t *testing.T) {
	const nobody = "127.0.0.1:1"
	mail := func(l *Checkup, address, security, password string) {
		l.Config.Mail = MailConfig{Address: address, Security: security, User: "noreply", PasswordFile: password, From: "noreply@example.gov.cn"}
	}
	sms := func(l *Checkup, url, secret string) { l.Config.SMS = SMSConfig{URL: url, SecretFile: secret} }
	for _, c := range []struct {
		code, name string
		result     Result
		says       string
		spoil      func(t *testing.T, l *Checkup)
	}{
		{"smtp", "none", Good, "没有设", func(*testing.T, *Checkup) {}},
		{"smtp", "well", Good, "能登录", func(t *testing.T, l *Checkup) {
			mail(l, mailHouse(t, "", "", "right"), post.Plain, secretOf(t, "right", 0o600))
		}},
		{"smtp", "nobody there", Bad, "连不上", func(t *testing.T, l *Checkup) { mail(l, nobody, post.StartTLS, secretOf(t, "right", 0o600)) }},
		{"smtp", "a wrong password", Bad, "登录不了", func(t *testing.T, l *Checkup) {
			mail(l, mailHouse(t, "", "", "right"), post.Plain, secretOf(t, "wrong", 0o600))
		}},
		{"smtp", "a certificate of its own", Bad, "证书不对", func(t *testing.T, l *Checkup) {
			cert, key := certificate(t, t.TempDir(), "127.0.0.1", time.Hour)
			mail(l, mailHouse(t, cert, key, "right"), post.TLS, secretOf(t, "right", 0o600))
		}},
		{"smtp", "no TLS where it is wanted", Bad, "连不上", func(t *testing.T, l *Checkup) {
			mail(l, mailHouse(t, "", "", "right"), post.StartTLS, secretOf(t, "right", 0o600))
		}},
		{"smtp", "a password for everybody to read", Bad, "其他用户也能读", func(t *testing.T, l *Checkup) {
			mail(l, mailHouse(t, "", "", "right"), post.Plain, secretOf(t, "right", 0o644))
		}},
		{"smtp", "no password file", Bad, "读不了", func(t *testing.T, l *Checkup) { mail(l, nobody, post.Plain, "/nowhere/password") }},
		{"smtp", "an empty password file", Bad, "至少", func(t *testing.T, l *Checkup) { mail(l, nobody, post.Plain, secretOf(t, "", 0o600)) }},

		{"sms_hook", "none", Good, "没有设", func(*testing.T, *Checkup) {}},
		{"sms_hook", "well", Good, "连得上", func(t *testing.T, l *Checkup) {
			sms(l, "http://"+gateway(t)+"/send", secretOf(t, "0123456789abcdef", 0o600))
		}},
		{"sms_hook", "nobody there", Bad, "连不上", func(t *testing.T, l *Checkup) {
			sms(l, "http://"+nobody+"/send", secretOf(t, "0123456789abcdef", 0o600))
		}},
		{"sms_hook", "a certificate of its own", Bad, "证书不对", func(t *testing.T, l *Checkup) {
			cert, key := certificate(t, t.TempDir(), "127.0.0.1", time.Hour)
			sms(l, "https://"+mailHouse(t, cert, key, "")+"/send", secretOf(t, "0123456789abcdef", 0o600))
		}},
		{"sms_hook", "a secret for everybody to read", Bad, "其他用户也能读",
			func(t *testing.T, l *Checkup) { sms(l, "http://"+nobody, secretOf(t, "0123456789abcdef", 0o640)) }},
		{"sms_hook", "no secret file", Bad, "读不了", func(t *testing.T, l *Checkup) { sms(l, "http://"+nobody, "/nowhere/secret") }},
		{"sms_hook", "a short secret", Bad, "16", func(t *testing.T, l *Checkup) { sms(l, "http://"+nobody, secretOf(t, "0123456789abcde", 0o600)) }},

		{"dead_letters", "none", Good, "没有", func(*testing.T, *Checkup) {}},
		{"dead_letters", "one", Mind, "1 次投递没有送到", func(t *testing.T, l *Checkup) {
			sys, err := l.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer sys.Close()
			admin, err := sys.People.UserByLogin(t.Context(), "admin")
			if err != nil || admin == nil {
				t.Fatal(admin, err)
			}
			sys.Message.SetPost(message.Post{Mail: refusing{}})
			if err := sys.Message.SetContact(t.Context(), act.As(programme.Actor{User: admin.ID, Role: programme.RoleAdministrator}), tell.ByMail,
				"nobody@example.cn"); err != nil {
				t.Fatal(err)
			}
			for more := true; more; {
				if more, err = sys.Message.Deliver(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if err := sys.Record.Sequence(t.Context()); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.code+" "+c.name, func(t *testing.T) {
			l := cared(t)
			c.spoil(t, l)
			if f := checked(t, l)[c.code]; f.Result != c.result || !strings.Contains(f.Text, c.says) || strings.Contains(f.Text+f.Remedy, "0123456789") {
				t.Errorf("found %+v, want %s with %q", f, c.result, c.says)
			}
		})
	}
}
