package page

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/programme"
)

// kitServer is a server of some routes alone over an empty system.
func kitServer(t *testing.T, routes ...Route) *Server {
	t.Helper()
	sys, err := app.Open(t.Context(), act.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	return New(sys, Options{}, Tables{Routes: routes})
}

func bodyOf(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// An address that asks no more is not remembered.
func TestCrowdForgets(t *testing.T) {
	c := newCrowd(2)
	for i, address := range []string{"192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"} {
		if got, want := c.enter(address), i != 2; got != want {
			t.Errorf("%s, number %d: let in is %v, want %v", address, i, got, want)
		}
	}
	for _, a := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.1"} {
		c.leave(a)
	}
	if len(c.here) != 0 {
		t.Errorf("%d addresses are remembered", len(c.here))
	}
}

// A body that trickles is answered with a page and not waited for; a head that
// trickles loses its connection; a body that keeps moving gets through,
// however long it takes.
func TestSlowClients(t *testing.T) {
	s := kitServer(t, Route{Pattern: "POST /echo", Open: true, Do: func(q *Request) error { fmt.Fprint(q.Writer, len(q.Values.Get("a"))); return nil }})
	s.patience = patience{next: 300 * time.Millisecond, grace: 800 * time.Millisecond, rate: 1000}
	server := httptest.NewUnstartedServer(nil)
	server.Config = HTTPServer(s.Handler())
	server.Config.ReadHeaderTimeout = 400 * time.Millisecond
	server.Start()
	defer server.Close()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(10 * time.Second))
		t.Cleanup(func() { c.Close() })
		return c
	}
	const head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
	t.Run("silent body", func(t *testing.T) {
		c := dial()
		io.WriteString(c, head+"100\r\n\r\na=b")
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		if body := bodyOf(t, res); res.StatusCode != 408 || !strings.Contains(body, "没有收完") {
			t.Errorf("got %d %.200q, want a 408 page", res.StatusCode, body)
		}
	})
	t.Run("trickling body", func(t *testing.T) {
		c := dial()
		io.WriteString(c, head+"1000\r\n\r\na=")
		began := time.Now()
		go func() {
			for range 100 {
				time.Sleep(100 * time.Millisecond)
				if _, err := io.WriteString(c, "b"); err != nil {
					return
				}
			}
		}()
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); res.StatusCode != 408 || took > 3*time.Second {
			t.Errorf("got %d after %v, want 408 after the grace of %v", res.StatusCode, took, s.grace)
		}
	})
	t.Run("moving body", func(t *testing.T) {
		c := dial()
		const pieces, piece = 15, 1000
		fmt.Fprintf(c, "%s%d\r\n\r\na=", head, pieces*piece+2)
		for range pieces {
			time.Sleep(100 * time.Millisecond) // beyond the grace together
			io.WriteString(c, strings.Repeat("b", piece))
		}
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		if body := bodyOf(t, res); body != fmt.Sprint(pieces*piece) {
			t.Errorf("got %d %q, want all %d bytes", res.StatusCode, body, pieces*piece)
		}
	})
	t.Run("silent head", func(t *testing.T) {
		c := dial()
		io.WriteString(c, "GET / HTTP/1.1\r\nHos")
		began := time.Now()
		io.Copy(io.Discard, c)
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("the connection was held %v", took)
		}
	})
}

func TestForwardedHeadersAreBelievedFromProxiesOnly(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		name, remote string
		forwarded    []string
		proto        string
		from         string
		secure       bool
	}{
		{"nobody between", "192.0.2.7:4", nil, "", "192.0.2.7", false},
		{"made up by the client", "192.0.2.7:4", []string{"198.51.100.1"}, "https", "192.0.2.7", false},
		{"a proxy of ours", "127.0.0.1:4", []string{"198.51.100.1"}, "https", "198.51.100.1", true},
		{"client's own before the proxy's", "127.0.0.1:4", []string{"203.0.113.9, 198.51.100.1"}, "http", "198.51.100.1", false},
		{"client's own on a line before the proxy's", "127.0.0.1:4", []string{"203.0.113.9", "198.51.100.1"}, "https", "198.51.100.1", true},
		{"two proxies", "127.0.0.1:4", []string{"198.51.100.1, 10.2.3.4"}, "https", "198.51.100.1", true},
		{"nothing said", "10.2.3.4:4", nil, "", "10.2.3.4", false},
		{"nonsense", "127.0.0.1:4", []string{"203.0.113.9, <script>"}, "", "127.0.0.1", false},
		{"six in four", "[::ffff:127.0.0.1]:4", []string{"198.51.100.1"}, "https", "198.51.100.1", true},
		{"a proxy over six", "[fd00::1]:4", []string{"2001:db8::5"}, "https", "2001:db8::5", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = c.remote
			for _, f := range c.forwarded {
				r.Header.Add("X-Forwarded-For", f)
			}
			if c.proto != "" {
				r.Header.Set("X-Forwarded-Proto", c.proto)
			}
			q := &Request{Request: r, Server: &Server{trust: proxies}}
			if from, secure := q.From(), q.Secure(); from != c.from || secure != c.secure {
				t.Errorf("from %s, secure %v; want %s, %v", from, secure, c.from, c.secure)
			}
		})
	}
}

// A journal that is not the signed one takes the site away; an entry that was
// refused is told and does not.
func TestReadinessTellsOfTheJournal(t *testing.T) {
	for _, c := range []struct {
		v       record.Vitals
		trusted bool
		status  int
		words   string
	}{
		{record.Vitals{}, true, 200, "journal ok"},
		{record.Vitals{}, false, 503, "journal failing\ndisk ok\njournal is not the one that was signed"},
		{record.Vitals{Refused: 2}, true, 200, "journal refused 2"},
		{record.Vitals{OldestWaiting: 2 * behindMost}, true, 503, "journal failing"},
	} {
		if status, text := readiness(&c.v, c.trusted); status != c.status || !strings.Contains(text, c.words) {
			t.Errorf("%+v, trusted %v: %d %q", c.v, c.trusted, status, text)
		}
	}
}

func TestRefusalKeepsItsTitle(t *testing.T) {
	for _, code := range []programme.ErrorCode{programme.Invalid, programme.Forbidden, programme.NotFound, programme.WrongState, programme.Conflict,
		programme.Repeated,
		programme.TooLarge, programme.Busy, programme.Unavailable, programme.Unsure, programme.Full, programme.Internal} {
		if statusTitles[StatusOf[code]] == "" {
			t.Errorf("%s has no title", code)
		}
	}
}
