// Package idp is what the program and a provider of identities (a province's or
// a city's, OpenID Connect 1.0) say to each other: the authorization code flow
// with PKCE, state and nonce. It asks, and weighs what comes back; it keeps
// nothing and knows no users.
//
// The one idea to know: a provider that is away takes nothing from anybody. It is
// looked for when it is needed, and the program starts, and says so, without it.
package idp

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Errors of a provider.
var (
	ErrAway  = errors.New("idp: the provider cannot be reached")
	ErrWrong = errors.New("idp: what came back is wrong")
)

// Bounds of talking to a provider.
const (
	patience   = 5 * time.Second
	lookAgain  = 30 * time.Second
	mostBytes  = 1 << 20
	subjectMax = 255 // octets, OpenID Connect Core 1.0, section 2
)

// Config is which provider it is, and who we are to it.
type Config struct {
	Name             string // as its button says it
	Issuer           string
	ClientID, Secret string
	Redirect         string // where it sends browsers back to
	IDClaim          string // with the number of an identity card, "" for none
}

// Provider is a provider. It is safe for concurrent use.
type Provider struct {
	Config
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider // nil until it answered
	tried time.Time
}

// New is a provider that nobody has looked for yet.
func New(c Config) *Provider {
	return &Provider{Config: c, client: &http.Client{Timeout: patience, Transport: bounded{http.DefaultTransport}}}
}

// bounded lets no answer be longer than anything a provider has to say.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	a, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		a.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(a.Body, mostBytes), a.Body}
	}
	return a, err
}

// Reachable reports whether the provider answered when it was last looked for,
// and has it looked for beside the caller where it did not. It does not wait.
func (p *Provider) Reachable() bool {
	if !p.mu.TryLock() {
		return false // it is being looked for
	}
	defer p.mu.Unlock()
	if p.found == nil && time.Since(p.tried) > lookAgain {
		go p.find()
	}
	return p.found != nil
}

// find is the provider as it describes itself (OpenID Connect Discovery 1.0).
// Error ErrAway.
func (p *Provider) find() (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// the provider fetches keys later on, with the client alone of this context
	found, err := oidc.NewProvider(oidc.ClientContext(context.Background(), p.client), p.Issuer)
	p.tried = time.Now()
	if err != nil {
		return nil, errors.Join(ErrAway, err)
	}
	p.found = found
	return found, nil
}

func (p *Provider) lost(f *oidc.Provider) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == f {
		p.found, p.tried = nil, time.Now()
	}
}

func (p *Provider) flow(f *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: f.Endpoint(), RedirectURL: p.Redirect,
		Scopes: []string{oidc.ScopeOpenID, "profile"}}
}

// memory is what was asked: the code that a browser brings back is good with it
// alone.
type memory struct {
	Issuer   string `json:"issuer"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

// Ask is the address to send a browser to, and what is to be remembered for Take.
// State comes back with the browser. Error ErrAway.
func (p *Provider) Ask(state string) (address string, remembered []byte, err error) {
	f, err := p.find()
	if err != nil {
		return "", nil, err
	}
	m := memory{Issuer: p.Issuer, Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	if remembered, err = json.Marshal(m); err != nil {
		return "", nil, err
	}
	return p.flow(f).AuthCodeURL(state, oidc.Nonce(m.Nonce), oauth2.S256ChallengeOption(m.Verifier)), remembered, nil
}

// Who is a person as the provider knows them.
type Who struct {
	Subject  string // never another's, with this issuer
	Name     string // as they are called there, "" for nothing
	IDNumber string // "" where no claim is named, or it is not there
}

// Take is who came back with a code. said is the issuer that the browser brought
// (RFC 9207), "" for none. Error ErrWrong, ErrAway.
func (p *Provider) Take(ctx context.Context, remembered []byte, code, said string) (*Who, error) {
	var m memory
	if err := json.Unmarshal(remembered, &m); err != nil || m.Issuer != p.Issuer || said != "" && said != p.Issuer || m.Nonce == "" || code == "" {
		return nil, errors.Join(ErrWrong, err)
	}
	f, err := p.find()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(oidc.ClientContext(ctx, p.client), patience)
	defer stop()
	tokens, err := p.flow(f).Exchange(ctx, code, oauth2.VerifierOption(m.Verifier))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response.StatusCode < http.StatusInternalServerError {
		return nil, errors.Join(ErrWrong, err)
	}
	if err != nil {
		p.lost(f)
		return nil, errors.Join(ErrAway, err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := f.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID}).Verify(ctx, raw)
	if err != nil {
		return nil, errors.Join(ErrWrong, err)
	}
	return p.who(token, &m)
}

// who reads the person from a token that is signed by the provider, for us, and has
// not expired.
func (p *Provider) who(token *oidc.IDToken, m *memory) (*Who, error) {
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return nil, errors.Join(ErrWrong, err)
	}
	text := func(name string) string {
		s, _ := claims[name].(string)
		return strings.TrimSpace(s)
	}
	party := text("azp") // section 3.1.3.7: of a token for several it says for whom it was made
	switch {
	case token.Nonce != m.Nonce:
		return nil, errors.Join(ErrWrong, errors.New("nonce"))
	case party != "" && party != p.ClientID, party == "" && len(token.Audience) > 1, !slices.Contains(token.Audience, p.ClientID):
		return nil, errors.Join(ErrWrong, errors.New("party"))
	case token.Subject == "" || len(token.Subject) > subjectMax:
		return nil, errors.Join(ErrWrong, errors.New("subject"))
	}
	w := &Who{Subject: token.Subject, Name: text("name")}
	if w.Name == "" {
		w.Name = text("preferred_username")
	}
	if p.IDClaim != "" {
		w.IDNumber = text(p.IDClaim)
	}
	return w, nil
}
