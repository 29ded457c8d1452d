package post_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app/message"
	"jinlanling/internal/post"
)

// server is a small SMTP server: it keeps what it is given and answers RCPT as
// it is told.
type server struct {
	address string
	mu      sync.Mutex
	rcpt    string
	letters []string
}

func listen(t *testing.T) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	s := &server{address: l.Addr().String(), rcpt: "250 ok"}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
		}
	}()
	return s
}

func (s *server) talk(c net.Conn) {
	defer c.Close()
	say := func(line string) { io.WriteString(c, line+"\r\n") }
	say("220 test")
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); verb {
		case "EHLO":
			say("250-test")
			say("250 8BITMIME")
		case "RCPT":
			s.mu.Lock()
			say(s.rcpt)
			s.mu.Unlock()
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil || l == ".\r\n" {
					break
				}
				b.WriteString(l)
			}
			s.mu.Lock()
			s.letters = append(s.letters, b.String())
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			return // without a goodbye: the letter was taken all the same
		default:
			say("250 ok")
		}
	}
}

var parcel = message.Parcel{Key: "01K", To: "wang@example.cn", Kind: "enrol", Subject: "金蓝领：报名和审核", Text: "您的报名已通过审核。\n",
	At: time.Date(2022, 8, 20, 0, 0, 0, 0, time.UTC)}

func TestMail(t *testing.T) {
	s := listen(t)
	m := &post.Mail{Address: s.address, Security: post.Plain, From: "金蓝领 <noreply@example.gov.cn>"}
	if err := m.Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
	if err := m.Carry(t.Context(), parcel); err != nil {
		t.Fatal(err)
	}
	if len(s.letters) != 1 {
		t.Fatalf("%d letters", len(s.letters))
	}
	letter, err := mail.ReadMessage(strings.NewReader(s.letters[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(subject, "金蓝领") || !strings.Contains(s.letters[0], "Message-ID: <01K@example.gov.cn>") ||
		!strings.Contains(s.letters[0], "Auto-Submitted: auto-generated") {
		t.Errorf("subject %q of the letter\n%s", subject, s.letters[0])
	}
	s.rcpt = "451 later"
	if err := m.Carry(t.Context(), parcel); err == nil || never(err) || strings.Contains(err.Error(), "wang") {
		t.Errorf("a receiver that is busy: %v", err)
	}
	s.rcpt = "550 nobody"
	if err := m.Carry(t.Context(), parcel); !never(err) {
		t.Errorf("a receiver that is none: %v", err)
	}
	secure := &post.Mail{Address: s.address, Security: post.StartTLS, From: m.From}
	if err := secure.Carry(t.Context(), parcel); err == nil || len(s.letters) != 1 {
		t.Errorf("a server without TLS was given the letter in the clear: %v", err)
	}
	gone := &post.Mail{Address: "127.0.0.1:1", Security: post.Plain, From: m.From}
	if err := gone.Carry(t.Context(), parcel); err == nil || never(err) {
		t.Errorf("no server: %v", err)
	}
}

func never(err error) bool {
	_, ok := errors.AsType[*message.Undeliverable](err)
	return ok
}

func TestHook(t *testing.T) {
	secret, status := []byte("0123456789abcdef"), 200
	var got post.Order
	var faults []string
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &got); err != nil {
			faults = append(faults, err.Error())
		}
		if r.Header.Get(post.HeaderSignature) != post.Sign(secret, r.Header.Get(post.HeaderTime), body) {
			faults = append(faults, "the signature does not fit")
		}
		if r.Header.Get(post.HeaderKey) != got.Key || r.Method != "POST" {
			faults = append(faults, "the key is not in the header")
		}
		w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
		w.WriteHeader(status)
	}))
	defer h.Close()
	k := &post.Hook{URL: h.URL, Secret: secret}
	p := parcel
	p.To = "13900000000"
	for _, c := range []struct {
		status int
		ok     bool
		never  bool
	}{{200, true, false}, {202, true, false}, {302, false, false}, {429, false, false}, {500, false, false}, {400, false, true}, {422, false, true},
		{401, false, false}} {
		status = c.status
		err := k.Carry(t.Context(), p)
		if (err == nil) != c.ok || never(err) != c.never || err != nil && strings.Contains(err.Error(), p.To) {
			t.Errorf("status %d: %v", c.status, err)
		}
	}
	if len(faults) > 0 || got != (post.Order{Key: "01K", To: p.To, Kind: "enrol", Text: p.Text}) {
		t.Errorf("the gateway got %+v, and found %q", got, faults)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := k.Carry(ctx, p); err == nil || never(err) {
		t.Errorf("cut off: %v", err)
	}
}
