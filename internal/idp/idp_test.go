package idp_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jinlanling/internal/idp"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

// liar is a provider whose token can be changed before it leaves.
type liar struct {
	*mockoidc.MockOIDC
	change func(jwt.MapClaims) // nil leaves it
	key    *rsa.PrivateKey     // that signs what was changed; the provider's own where nil
	alg    jwt.SigningMethod
}

func provider(t testing.TB) (*liar, *idp.Provider) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mockoidc.NewServer(key)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{MockOIDC: m}
	if err := m.AddMiddleware(l.tamper); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Start(ln, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Shutdown() })
	return l, idp.New(idp.Config{Name: "省统一身份认证", Issuer: m.Issuer(), ClientID: m.ClientID, Secret: m.ClientSecret,
		Redirect: "https://jn.example.gov.cn/login/identity/back", IDClaim: "id_number"})
}

func (l *liar) tamper(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != mockoidc.TokenEndpoint || l.change == nil {
			next.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		var answer map[string]any
		if rec.Code != http.StatusOK || json.Unmarshal(rec.Body.Bytes(), &answer) != nil {
			w.WriteHeader(rec.Code)
			w.Write(rec.Body.Bytes())
			return
		}
		claims := jwt.MapClaims{}
		if _, _, err := jwt.NewParser().ParseUnverified(answer["id_token"].(string), claims); err != nil {
			panic(err)
		}
		l.change(claims)
		alg, key := l.alg, any(l.Keypair.PrivateKey)
		if l.key != nil {
			key = l.key
		}
		if alg == nil {
			alg = jwt.SigningMethodRS256
		}
		switch alg {
		case jwt.SigningMethodNone:
			key = jwt.UnsafeAllowNoneSignatureType
		case jwt.SigningMethodHS256:
			key = []byte(l.ClientSecret)
		}
		token := jwt.NewWithClaims(alg, claims)
		token.Header["kid"] = l.Keypair.Kid
		if answer["id_token"], _ = token.SignedString(key); len(claims) == 0 {
			delete(answer, "id_token")
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(answer)
	})
}

// visit is what a browser brings back from the provider.
func visit(t testing.TB, address string) (code, state string) {
	t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	back, err := url.Parse(a.Header.Get("Location"))
	if err != nil || a.StatusCode != http.StatusFound {
		t.Fatalf("the provider: %d, %v", a.StatusCode, err)
	}
	return back.Query().Get("code"), back.Query().Get("state")
}

func take(t testing.TB, l *liar, p *idp.Provider) (*idp.Who, error) {
	t.Helper()
	l.QueueUser(&mockoidc.MockUser{Subject: "s-1", PreferredUsername: "李敏"})
	address, memory, err := p.Ask("some state")
	if err != nil {
		t.Fatal(err)
	}
	code, state := visit(t, address)
	if state != "some state" {
		t.Fatalf("state %q came back", state)
	}
	return p.Take(t.Context(), memory, code, "")
}

// Who signed in at the provider is who comes back, once.
func TestWhoComesBack(t *testing.T) {
	l, p := provider(t)
	who, err := take(t, l, p)
	if err != nil || who.Subject != "s-1" || who.Name != "李敏" || who.IDNumber != "" {
		t.Fatalf("%+v, %v", who, err)
	}
	if !p.Reachable() {
		t.Error("not reachable after it answered")
	}
	l.change = func(c jwt.MapClaims) { c["id_number"], c["name"] = " 379901198001010012 ", "李 敏" }
	if who, err = take(t, l, p); err != nil || who.IDNumber != "379901198001010012" || who.Name != "李 敏" {
		t.Errorf("with claims: %+v, %v", who, err)
	}
	l.change = func(c jwt.MapClaims) { c["aud"], c["azp"] = []string{l.ClientID, "another"}, l.ClientID }
	if _, err = take(t, l, p); err != nil {
		t.Errorf("for several, made for us: %v", err)
	}
}

// What a provider, or who stands between, could get wrong is refused.
func TestWhatIsRefused(t *testing.T) {
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	same := func(jwt.MapClaims) {}
	for what, lie := range map[string]liar{
		"another nonce":         {change: func(c jwt.MapClaims) { c["nonce"] = "x" }},
		"no nonce":              {change: func(c jwt.MapClaims) { delete(c, "nonce") }},
		"another issuer":        {change: func(c jwt.MapClaims) { c["iss"] = "https://evil.example.com" }},
		"another audience":      {change: func(c jwt.MapClaims) { c["aud"] = "another" }},
		"several, none said":    {change: func(c jwt.MapClaims) { c["aud"] = []any{c["aud"].([]any)[0], "another"} }},
		"made for another":      {change: func(c jwt.MapClaims) { c["azp"] = "another" }},
		"expired":               {change: func(c jwt.MapClaims) { c["exp"] = time.Now().Add(-time.Minute).Unix() }},
		"no expiry":             {change: func(c jwt.MapClaims) { delete(c, "exp") }},
		"nobody":                {change: func(c jwt.MapClaims) { delete(c, "sub") }},
		"a subject as a number": {change: func(c jwt.MapClaims) { c["sub"] = 7 }},
		"an endless subject":    {change: func(c jwt.MapClaims) { c["sub"] = strings.Repeat("x", 256) }},
		"no token":              {change: func(c jwt.MapClaims) { clear(c) }},
		"another's key":         {change: same, key: stranger},
		"no signature":          {change: same, alg: jwt.SigningMethodNone},
		"our secret as the key": {change: same, alg: jwt.SigningMethodHS256},
	} {
		l, p := provider(t)
		l.change, l.key, l.alg = lie.change, lie.key, lie.alg
		if who, err := take(t, l, p); !errors.Is(err, idp.ErrWrong) {
			t.Errorf("%s: %+v, %v", what, who, err)
		}
	}
}

// A code is good once, with its own question, from its own provider.
func TestCodes(t *testing.T) {
	l, p := provider(t)
	address, memory, err := p.Ask("a")
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := p.Ask("b")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"code_challenge_method=S256", "nonce=", "state=a", "response_type=code"} {
		if !strings.Contains(address, part) {
			t.Errorf("%s lacks %s", address, part)
		}
	}
	code, _ := visit(t, address)
	for what, try := range map[string][3]string{
		"no question": {"", code, ""}, "another code": {string(memory), "x", ""},
		"no code": {string(memory), "", ""}, "another issuer brought": {string(memory), code, "https://evil.example.com"},
		"another issuer asked": {strings.Replace(string(memory), l.Issuer(), "https://evil.example.com", 1), code, ""},
	} {
		if _, err := p.Take(t.Context(), []byte(try[0]), try[1], try[2]); !errors.Is(err, idp.ErrWrong) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := p.Take(t.Context(), memory, code, l.Issuer()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Take(t.Context(), memory, code, ""); !errors.Is(err, idp.ErrWrong) {
		t.Errorf("twice: %v", err)
	}
	code, _ = visit(t, address)
	if _, err := p.Take(t.Context(), other, code, ""); !errors.Is(err, idp.ErrWrong) {
		t.Errorf("with another question: %v", err)
	}
}

// A provider that is away is said to be, and found when it is back.
func TestAProviderThatIsAway(t *testing.T) {
	m, err := mockoidc.NewServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	var there atomic.Bool
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !there.Load() {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		m.Server.Handler.ServeHTTP(w, r)
	}))
	defer front.Close()
	m.Server = &http.Server{Addr: front.Listener.Addr().String(), Handler: http.HandlerFunc(m.Discovery)}
	p := idp.New(idp.Config{Issuer: m.Issuer(), ClientID: "c", Secret: "s"})
	if _, _, err := p.Ask("a"); !errors.Is(err, idp.ErrAway) || p.Reachable() {
		t.Errorf("away: %v", err)
	}
	there.Store(true)
	address, memory, err := p.Ask("a")
	if err != nil || !strings.HasPrefix(address, m.Issuer()) || !p.Reachable() {
		t.Errorf("back: %q, %v", address, err)
	}
	there.Store(false)
	if _, err := p.Take(t.Context(), memory, "code", ""); !errors.Is(err, idp.ErrAway) || p.Reachable() {
		t.Errorf("away again: %v", err)
	}
	lies := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"issuer":"https://evil.example.com","authorization_endpoint":"https://evil.example.com/a"}`))
	}))
	defer lies.Close()
	if _, _, err := idp.New(idp.Config{Issuer: lies.URL}).Ask("a"); !errors.Is(err, idp.ErrAway) {
		t.Errorf("one that calls itself by another name: %v", err)
	}
}
