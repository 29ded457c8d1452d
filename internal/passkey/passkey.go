// Package passkey is what the program and a browser say to each other about
// passkeys (Web Authentication, level 3). It asks, reads and weighs; it keeps
// nothing and knows no users.
//
// The one idea to know: what was asked is remembered by who asks, word for word,
// and handed in again with the answer. An answer to anything else is refused.
package passkey

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Errors of answers.
var (
	ErrWrong  = errors.New("passkey: the answer is wrong")
	ErrCopied = errors.New("passkey: the counter went back")
)

// MostBytes bounds an answer: RSA keys with a certificate take 4 KB.
const MostBytes = 32 << 10

// Party is who asks: an address as browsers know it.
type Party struct {
	ID     string // the host, to which a key is bound
	Origin string // scheme, host and port
}

// At is the party at an origin; false where browsers know no passkeys: over
// plain HTTP but on the machine itself, and at bare addresses (§5.1.2).
func At(origin string) (Party, bool) {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return Party{}, false
	}
	p := Party{ID: strings.ToLower(u.Hostname()), Origin: u.Scheme + "://" + strings.ToLower(u.Host)}
	if net.ParseIP(p.ID) != nil || u.Scheme != "https" && !(u.Scheme == "http" && p.Local()) || protocol.ValidateRPID(p.ID) != nil {
		return Party{}, false
	}
	return p, true
}

// Local reports whether it is the machine itself that browsers go to.
func (p Party) Local() bool { return p.ID == "localhost" || strings.HasSuffix(p.ID, ".localhost") }

// Key is a passkey.
type Key struct {
	ID     string // base64url
	Public string // COSE, base64url
	Synced bool   // it may lie on several devices; never changes
	Count  uint32 // of signatures, as its device counts them; 0 where it does not
}

// Owner is whose keys they are.
type Owner struct {
	ID, Login, Name string
	Keys            []Key
}

// WebAuthnID and what follows it are an owner as the library wants one.
func (o *Owner) WebAuthnID() []byte          { return []byte(o.ID) }
func (o *Owner) WebAuthnName() string        { return o.Login }
func (o *Owner) WebAuthnDisplayName() string { return o.Name }
func (o *Owner) WebAuthnCredentials() (out []webauthn.Credential) {
	for i := range o.Keys {
		k := &o.Keys[i]
		id, err := base64.RawURLEncoding.DecodeString(k.ID)
		if err != nil {
			continue
		}
		public, err := base64.RawURLEncoding.DecodeString(k.Public)
		if err != nil {
			continue
		}
		out = append(out, webauthn.Credential{ID: id, PublicKey: public, Flags: webauthn.CredentialFlags{BackupEligible: k.Synced},
			Authenticator: webauthn.Authenticator{SignCount: k.Count}})
	}
	return out
}

// rites is the library for a party: user verification is required, extensions
// that nobody asked for say nothing.
func (p Party) rites(site string) (*webauthn.WebAuthn, error) {
	return webauthn.New(&webauthn.Config{RPID: p.ID, RPDisplayName: site, RPOrigins: []string{p.Origin},
		AttestationPreference:             protocol.PreferNoAttestation,
		AuthenticatorSelection:            protocol.AuthenticatorSelection{UserVerification: protocol.VerificationRequired},
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore})
}

// algorithms are the signatures that are taken: what phones, security keys and
// Windows make.
var algorithms = []protocol.CredentialParameter{
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgES256},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgEdDSA},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgRS256},
}

// AskNew asks for a new key of an owner, who has not got it yet: options are for
// the browser, memory for TakeNew. Site names the system in the device's dialog.
func (p Party) AskNew(site string, o *Owner) (options, memory []byte, err error) {
	w, err := p.rites(site)
	if err != nil {
		return nil, nil, err
	}
	creation, session, err := w.BeginRegistration(o, webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired),
		webauthn.WithCredentialParameters(algorithms), webauthn.WithExclusions(webauthn.Credentials(o.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, nil, err
	}
	return both(creation.Response, session)
}

// TakeNew is the key that a browser answered with. Error ErrWrong.
func (p Party) TakeNew(o *Owner, memory, answer []byte) (*Key, error) {
	w, session, err := p.remembered(memory)
	if err != nil {
		return nil, err
	}
	if len(answer) > MostBytes {
		return nil, ErrWrong
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, wrong(err)
	}
	c, err := w.CreateCredential(o, *session, parsed)
	if err != nil {
		return nil, wrong(err)
	}
	return &Key{ID: base64.RawURLEncoding.EncodeToString(c.ID), Public: base64.RawURLEncoding.EncodeToString(c.PublicKey),
		Synced: c.Flags.BackupEligible, Count: c.Authenticator.SignCount}, nil
}

// Ask asks whoever is there to sign in with a key of theirs.
func (p Party) Ask() (options, memory []byte, err error) {
	w, err := p.rites(p.ID)
	if err != nil {
		return nil, nil, err
	}
	assertion, session, err := w.BeginDiscoverableLogin()
	if err != nil {
		return nil, nil, err
	}
	return both(assertion.Response, session)
}

// Answer is an answer to Ask as it was read: nothing of it is believed yet.
type Answer struct {
	Key, Owner string // which key it says it is, and whose
	parsed     *protocol.ParsedCredentialAssertionData
}

// Read reads an answer. Error ErrWrong.
func Read(raw []byte) (*Answer, error) {
	if len(raw) > MostBytes {
		return nil, ErrWrong
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(raw)
	if err != nil {
		return nil, wrong(err)
	}
	return &Answer{Key: base64.RawURLEncoding.EncodeToString(parsed.RawID), Owner: string(parsed.Response.UserHandle), parsed: parsed}, nil
}

// Check weighs an answer against the key that it names, and gives the device's
// new count. Error ErrWrong; ErrCopied where the signature is good and the
// count went back or stood still: the key is in two places.
func (p Party) Check(memory []byte, a *Answer, owner string, k Key) (count uint32, err error) {
	w, session, err := p.remembered(memory)
	if err != nil {
		return 0, err
	}
	o := &Owner{ID: owner, Keys: []Key{k}}
	c, err := w.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		if string(handle) != owner {
			return nil, ErrWrong
		}
		return o, nil
	}, *session, a.parsed)
	if err != nil {
		return 0, wrong(err)
	}
	if c.Authenticator.CloneWarning {
		return 0, ErrCopied
	}
	return c.Authenticator.SignCount, nil
}

// remembered is the library with what was asked; another party's memory is
// refused.
func (p Party) remembered(memory []byte) (*webauthn.WebAuthn, *webauthn.SessionData, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(memory, &session); err != nil {
		return nil, nil, wrong(err)
	}
	if session.RelyingPartyID != p.ID || session.UserVerification != protocol.VerificationRequired {
		return nil, nil, ErrWrong
	}
	w, err := p.rites(p.ID)
	return w, &session, err
}

func both(options any, session *webauthn.SessionData) (said, memory []byte, err error) {
	if said, err = json.Marshal(options); err != nil {
		return nil, nil, err
	}
	memory, err = json.Marshal(session)
	return said, memory, err
}

// wrong keeps why, for who reads a test; callers say one thing to everybody.
func wrong(err error) error { return errors.Join(ErrWrong, err) }
