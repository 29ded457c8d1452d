package year

import (
	"context"
	"errors"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/credential"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// CheckedCertificate is what the public learns of a certificate: for whom and
// for what it is, and whether it is in force.
type CheckedCertificate struct {
	Number, Name, Trade, Base, Kind string
	Body                            string // who issued it, of a national one
	Level                           programme.Level
	IssuedOn                        programme.Date
	InForce                         bool
	Replaced                        bool           // by another
	ReplacedBy                      string         // its number
	EndedOn                         programme.Date // since when it is not in force; 0 where it is, or nobody wrote it down
}

// Bounds of checking certificates from one source.
const (
	checkAttempts = 20
	checkWait     = 15 * time.Minute
)

// CheckCertificate finds a certificate by number and its holder's name: both
// must be known to ask, so that numbers cannot be tried for names. from is
// where the request came from: after twenty that found nothing it waits a
// quarter of an hour. Error NotFound where the two are not of one certificate,
// Busy where from must wait.
func (a *Desk) CheckCertificate(ctx context.Context, number, name, from string) (*CheckedCertificate, error) {
	return a.bounded(ctx, from, "没有查到。请核对证书编号和姓名，两项都要与证书一致", func(tx *store.Tx) (*CheckedCertificate, error) {
		return certificateOf(tx, number, func(c *programme.Certificate, person *programme.Person) (string, bool) {
			return nameOn(c, person), nameOn(c, person) == idcode.CleanName(name)
		})
	})
}

// CheckCode finds the certificate of a code's text. Its signature is looked at
// first: what nobody signed is asked of no database. Error Invalid where it is
// not to be believed, and as CheckCertificate.
func (a *Desk) CheckCode(ctx context.Context, text, from string) (*CheckedCertificate, error) {
	keys, err := a.Certifier.Keys()
	if err != nil {
		return nil, err
	}
	said, _, err := credential.Verify(text, keys.Public())
	if f, ok := errors.AsType[*credential.Fault](err); ok {
		return nil, programme.Errorf(programme.Invalid, "%s", f.Message)
	}
	if err != nil {
		return nil, err
	}
	return a.bounded(ctx, from, "签名有效，却没有这张证书的记录：请联系签发机关核实", func(tx *store.Tx) (*CheckedCertificate, error) {
		return certificateOf(tx, said.Number, func(*programme.Certificate, *programme.Person) (string, bool) { return said.Name, true })
	})
}

// bounded looks for a certificate, and counts what finds none toward what one
// source may try.
func (a *Desk) bounded(ctx context.Context, from, none string, find func(*store.Tx) (*CheckedCertificate, error)) (out *CheckedCertificate, err error) {
	source := act.TokenHash("certificate\x00" + from)
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		n, last, err := tx.Attempts(source)
		if err != nil {
			return err
		}
		if wait := time.UnixMicro(last).Add(checkWait).Sub(tx.Now()); wait > 0 && n >= checkAttempts {
			return programme.Errorf(programme.Busy, "查询次数太多，请 %d 分钟后再查", int(wait.Minutes())+1)
		}
		out, err = find(tx)
		return err
	})
	if err != nil || out != nil {
		return out, err
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.CountAttempt(source, tx.Now().Add(-checkWait))
		return err
	})
	if err != nil {
		return nil, err
	}
	return nil, programme.Errorf(programme.NotFound, "%s", none)
}

// nameOn is the name as a certificate bears it.
func nameOn(c *programme.Certificate, p *programme.Person) string {
	if c.Name != "" {
		return c.Name
	}
	return p.Name
}

// certificateOf is the certificate of that number, where the asker knows
// enough, under the name that the asker is shown; or nil. What was recorded
// and is not confirmed is not there yet.
func certificateOf(tx *store.Tx, number string, knows func(*programme.Certificate, *programme.Person) (name string, enough bool)) (*CheckedCertificate, error) {
	c, err := tx.CertificateByNumber(number)
	if err != nil || c == nil || c.State == programme.Received || c.State == programme.Returned {
		return nil, err
	}
	ap, err := store.Get[programme.Application](tx, c.ApplicationID)
	if err != nil {
		return nil, err
	}
	p, err := store.Get[programme.Person](tx, ap.PersonID)
	if err != nil {
		return nil, err
	}
	name, enough := knows(c, p)
	if !enough {
		return nil, nil
	}
	b, err := store.Get[programme.Base](tx, c.BaseID)
	if err != nil {
		return nil, err
	}
	out := &CheckedCertificate{Number: c.Number, Name: name, Trade: c.Trade, Base: b.Name, Kind: programme.CertificateNames[c.Kind], Body: c.Body,
		Level: c.Level, IssuedOn: c.IssuedOn,
		InForce: c.InForce(), Replaced: c.State == programme.Replaced, EndedOn: c.EndedOn}
	if next, err := tx.CertificateReplacing(c.ID); err != nil {
		return nil, err
	} else if next != nil {
		out.ReplacedBy = next.Number
	}
	return out, nil
}
