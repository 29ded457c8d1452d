package post_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"io"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/post"
)

// mailer is an SMTP server as a city's mail house runs one: TLS with a
// certificate of its own, sign-in, and every way of saying no.
type mailer struct {
	address string
	tls     *tls.Config
	at      string            // post.TLS or post.StartTLS; "" offers none
	offers  string            // mechanisms of AUTH, "" for none
	says    map[string]string // verb to the answer that it gives instead of its own
	hangs   string            // the verb that it never answers; "greeting"

	mu      sync.Mutex
	letters []string
	signed  []string // user and password of each sign-in, and whether TLS was on
}

const mailUser, mailPassword = "noreply@example.gov.cn", "长密码 with spaces"

func (s *mailer) serve(t *testing.T) *mailer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); close(done) })
	s.address = l.Addr().String()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				if s.at == post.TLS {
					s.talk(tls.Server(c, s.tls), true, done)
				} else {
					s.talk(c, false, done)
				}
			}()
		}
	}()
	return s
}

// talk holds one conversation; over is whether TLS is on.
func (s *mailer) talk(c net.Conn, over bool, done chan struct{}) {
	r := bufio.NewReader(c)
	say := func(lines ...string) {
		for _, l := range lines {
			io.WriteString(c, l+"\r\n")
		}
	}
	line := func() string {
		l, err := r.ReadString('\n')
		if err != nil {
			return "\x00"
		}
		return strings.TrimRight(l, "\r\n")
	}
	answer := func(verb string, usual ...string) bool { // false where the conversation ends
		if s.hangs == verb {
			<-done
			return false
		}
		if no := s.no(verb); no != "" {
			say(no)
			return !strings.HasPrefix(no, "421")
		}
		say(usual...)
		return true
	}
	if !answer("greeting", "220 mail.example.gov.cn ESMTP") {
		return
	}
	for {
		l := line()
		if l == "\x00" {
			return
		}
		verb := strings.ToUpper(strings.Fields(l + " x")[0])
		switch verb {
		case "EHLO":
			lines := []string{"250-mail.example.gov.cn", "250-8BITMIME"}
			if s.at == post.StartTLS && !over {
				lines = append(lines, "250-STARTTLS")
			}
			if s.offers != "" && (over || s.at == "") {
				lines = append(lines, "250-AUTH "+s.offers)
			}
			if !answer(verb, append(lines, "250 HELP")...) {
				return
			}
		case "STARTTLS":
			if no := s.no(verb); no != "" {
				say(no)
				continue
			}
			say("220 go on")
			s.talkOn(tls.Server(c, s.tls), done)
			return
		case "AUTH":
			if !s.auth(l, say, line, over) {
				return
			}
		case "DATA":
			if !answer(verb, "354 go on") || s.no(verb) != "" {
				continue
			}
			var b strings.Builder
			for {
				d := line()
				if d == "." || d == "\x00" {
					break
				}
				b.WriteString(d + "\n")
			}
			if s.no(".") == "" && s.hangs != "." {
				s.mu.Lock()
				s.letters = append(s.letters, b.String())
				s.mu.Unlock()
			}
			if !answer(".", "250 taken") {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default: // MAIL, RCPT, RSET, NOOP
			if !answer(verb, "250 ok") {
				return
			}
		}
	}
}

// talkOn goes on after STARTTLS: the greeting is not said again.
func (s *mailer) talkOn(c net.Conn, done chan struct{}) {
	s.talk(&ungreeted{Conn: c}, true, done)
}

// ungreeted drops the first line that is written.
type ungreeted struct {
	net.Conn
	said bool
}

func (u *ungreeted) Write(b []byte) (int, error) {
	if !u.said {
		u.said = true
		return len(b), nil
	}
	return u.Conn.Write(b)
}

// auth takes PLAIN (RFC 4616) and LOGIN.
func (s *mailer) auth(l string, say func(...string), line func() string, over bool) bool {
	f := strings.Fields(l)
	plain := func(b64 string) string { b, _ := base64.StdEncoding.DecodeString(b64); return string(b) }
	user, password := "", ""
	switch {
	case f[1] == "PLAIN":
		parts := strings.Split(plain(f[2]), "\x00")
		user, password = parts[1], parts[2]
	case f[1] == "LOGIN":
		if len(f) > 2 {
			user = plain(f[2])
		} else {
			say("334 " + base64.StdEncoding.EncodeToString([]byte("Username:")))
			user = plain(line())
		}
		say("334 " + base64.StdEncoding.EncodeToString([]byte("Password:")))
		password = plain(line())
	}
	s.mu.Lock()
	s.signed = append(s.signed, f[1]+" "+map[bool]string{true: "over TLS", false: "in the clear"}[over])
	s.mu.Unlock()
	if user != mailUser || password != mailPassword {
		say("535 5.7.8 wrong")
		return true
	}
	say("235 welcome")
	return true
}

// no is what the server says to a verb instead of its usual answer.
func (s *mailer) no(verb string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.says[verb]
}

// answers sets what it says from now on, "" for the usual.
func (s *mailer) answers(verb, with string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.says[verb] = with
}

// taken is what was delivered and how it was signed in for.
func (s *mailer) taken() (letters, signed []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.letters), slices.Clone(s.signed)
}

// authority makes certificates that a client with its pool trusts.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a city's own"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key, pool: x509.NewCertPool()}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.cert)
	return a
}

// serving is a server's TLS with a certificate for a name or an address.
func (a *authority) serving(t *testing.T, host string, until time.Time) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host}, NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: until}
	if ip := net.ParseIP(host); ip != nil {
		of.IPAddresses = []net.IP{ip}
	} else {
		of.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, of, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// A letter goes out over TLS, begun by STARTTLS or from the first byte, signed
// in as the server wants it.
func TestMailOverTLS(t *testing.T) {
	ours := newAuthority(t)
	good := ours.serving(t, "127.0.0.1", time.Now().Add(time.Hour))
	for _, c := range []struct{ security, offers, signed string }{
		{post.StartTLS, "", ""}, {post.TLS, "", ""},
		{post.StartTLS, "PLAIN LOGIN", "PLAIN over TLS"}, {post.StartTLS, "LOGIN", "LOGIN over TLS"}, {post.TLS, "PLAIN", "PLAIN over TLS"},
		{post.TLS, "LOGIN", "LOGIN over TLS"},
	} {
		s := (&mailer{at: c.security, tls: good, offers: c.offers}).serve(t)
		m := &post.Mail{Address: s.address, Security: c.security, From: "金蓝领 <noreply@example.gov.cn>", TLS: &tls.Config{RootCAs: ours.pool}}
		if c.offers != "" {
			m.User, m.Password = mailUser, mailPassword
		}
		if err := m.Check(t.Context()); err != nil {
			t.Errorf("%s, %q: checking: %v", c.security, c.offers, err)
		}
		if err := m.Carry(t.Context(), parcel); err != nil {
			t.Errorf("%s, %q: %v", c.security, c.offers, err)
		}
		letters, signed := s.taken()
		if len(letters) != 1 || !strings.Contains(letters[0], "Message-ID: <01K@example.gov.cn>") {
			t.Errorf("%s, %q: letters %q", c.security, c.offers, letters)
		}
		if c.signed != "" && (len(signed) != 2 || signed[0] != c.signed || signed[1] != c.signed) || c.signed == "" && len(signed) > 0 {
			t.Errorf("%s: offered %q, signed in by %q, want %q for the check and the letter", c.security, c.offers, signed, c.signed)
		}
	}
}

// A relay on this machine is signed in to without TLS.
func TestMailToThisMachine(t *testing.T) {
	s := (&mailer{offers: "PLAIN"}).serve(t)
	m := &post.Mail{Address: s.address, Security: post.Plain, User: mailUser, Password: mailPassword, From: "noreply@example.gov.cn"}
	if err := m.Carry(t.Context(), parcel); err != nil {
		t.Fatal(err)
	}
	if letters, signed := s.taken(); len(letters) != 1 || !slices.Equal(signed, []string{"PLAIN in the clear"}) {
		t.Errorf("letters %q, signed in by %q", letters, signed)
	}
}

// A server that cannot show who it is gets neither letter nor password.
func TestMailRefusesAWrongCertificate(t *testing.T) {
	ours, others := newAuthority(t), newAuthority(t)
	soon := time.Now().Add(time.Hour)
	for name, served := range map[string]*tls.Config{
		"of an authority that is not trusted": others.serving(t, "127.0.0.1", soon),
		"of another host":                     ours.serving(t, "mail.elsewhere.cn", soon),
		"that has run out":                    ours.serving(t, "127.0.0.1", time.Now().Add(-time.Hour)),
	} {
		for _, security := range []string{post.StartTLS, post.TLS} {
			s := (&mailer{at: security, tls: served, offers: "PLAIN LOGIN"}).serve(t)
			m := &post.Mail{Address: s.address, Security: security, User: mailUser, Password: mailPassword, From: "noreply@example.gov.cn",
				TLS: &tls.Config{RootCAs: ours.pool}}
			if err := m.Check(t.Context()); err == nil {
				t.Errorf("a certificate %s, %s: the check finds nothing", name, security)
			}
			if err := m.Carry(t.Context(), parcel); err == nil || never(err) {
				t.Errorf("a certificate %s, %s: %v, want it tried later", name, security, err)
			}
			if letters, signed := s.taken(); len(letters)+len(signed) > 0 {
				t.Errorf("a certificate %s, %s: the server got %q %q", name, security, letters, signed)
			}
		}
	}
	s := (&mailer{at: "", offers: "PLAIN LOGIN"}).serve(t)
	m := &post.Mail{Address: s.address, Security: post.StartTLS, User: mailUser, Password: mailPassword, From: "noreply@example.gov.cn"}
	if err := m.Carry(t.Context(), parcel); err == nil {
		t.Error("a server that offers no STARTTLS is spoken to")
	}
	if letters, signed := s.taken(); len(letters)+len(signed) > 0 {
		t.Errorf("a server that offers no STARTTLS got %q %q", letters, signed)
	}
}

// A wrong password is found by the check and never ends a letter: the server
// may be set right.
func TestMailWrongPassword(t *testing.T) {
	ours := newAuthority(t)
	s := (&mailer{at: post.StartTLS, tls: ours.serving(t, "127.0.0.1", time.Now().Add(time.Hour)), offers: "PLAIN"}).serve(t)
	m := &post.Mail{Address: s.address, Security: post.StartTLS, User: mailUser, Password: "guessed", From: "noreply@example.gov.cn",
		TLS: &tls.Config{RootCAs: ours.pool}}
	if err := m.Check(t.Context()); err == nil {
		t.Error("the check finds nothing")
	}
	if err := m.Carry(t.Context(), parcel); err == nil || never(err) || strings.Contains(err.Error(), "guessed") {
		t.Errorf("%v", err)
	}
}

// What the server says no to is tried later, except a receiver that it will
// never have; neither error says who the receiver is.
func TestMailRefusals(t *testing.T) {
	ours := newAuthority(t)
	good := ours.serving(t, "127.0.0.1", time.Now().Add(time.Hour))
	for _, c := range []struct {
		verb, says string
		never      bool
	}{
		{"greeting", "421 4.3.2 shutting down", false}, {"greeting", "554 5.3.2 not you", false},
		{"MAIL", "451 4.7.1 later", false}, {"MAIL", "550 5.7.1 not this sender", false},
		{"RCPT", "450 4.2.1 greylisted", false}, {"RCPT", "452 4.2.2 full", false}, {"RCPT", "550 5.1.1 nobody", true},
		{"RCPT", "553 5.1.3 no such form", true},
		{"DATA", "451 4.3.0 later", false}, {".", "451 4.3.0 later", false}, {".", "554 5.7.1 looks like spam", false},
	} {
		s := (&mailer{at: post.StartTLS, tls: good, says: map[string]string{c.verb: c.says}}).serve(t)
		m := &post.Mail{Address: s.address, Security: post.StartTLS, From: "noreply@example.gov.cn", TLS: &tls.Config{RootCAs: ours.pool}}
		err := m.Carry(t.Context(), parcel)
		if err == nil || never(err) != c.never || strings.Contains(err.Error(), "wang") {
			t.Errorf("%s answered %q: %v; want it given up: %v", c.verb, c.says, err, c.never)
		}
		if letters, _ := s.taken(); len(letters) > 0 {
			t.Errorf("%s answered %q, and took %q", c.verb, c.says, letters)
		}
	}
}

// A server that never answers holds nobody up for longer than the timeout,
// and what was cut off is tried later.
func TestMailServerHangs(t *testing.T) {
	ours := newAuthority(t)
	good := ours.serving(t, "127.0.0.1", time.Now().Add(time.Hour))
	for _, verb := range []string{"greeting", "EHLO", "RCPT", "."} {
		s := (&mailer{at: post.StartTLS, tls: good, hangs: verb}).serve(t)
		m := &post.Mail{Address: s.address, Security: post.StartTLS, From: "noreply@example.gov.cn", TLS: &tls.Config{RootCAs: ours.pool},
			Timeout: 300 * time.Millisecond}
		from := time.Now()
		err := m.Carry(t.Context(), parcel)
		if took := time.Since(from); err == nil || never(err) || took > 5*time.Second {
			t.Errorf("hanging at %s: %v after %s", verb, err, took)
		}
	}
	s := (&mailer{at: post.TLS, tls: good, hangs: "greeting"}).serve(t)
	m := &post.Mail{Address: s.address, Security: post.TLS, From: "noreply@example.gov.cn", TLS: &tls.Config{RootCAs: ours.pool}}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	from := time.Now()
	if err := m.Check(ctx); err == nil || time.Since(from) > 5*time.Second {
		t.Errorf("the check of a server that hangs: %v after %s", err, time.Since(from))
	}
}
