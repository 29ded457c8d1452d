package record

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/credential"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// holdCertifier holds the key that signs certificates against the one that the
// database names, and makes the first one where it names none: the copy of the
// program that comes first makes it, the others are given it.
func (s *Desk) holdCertifier(ctx context.Context) error {
	named := ""
	err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		named, err = tx.KeyMark(store.MarkCertify)
		return err
	})
	if err != nil {
		return err
	}
	if named == "" {
		err = s.Store.Write(ctx, func(tx *store.Tx) error {
			if named, err = tx.KeyMark(store.MarkCertify); err != nil || named != "" { // another copy was first
				return err
			}
			keys, err := s.Certifier.Make(s.Today())
			if err != nil {
				return err
			}
			named = keys.Current()
			return tx.SetKeyMark(store.MarkCertify, named)
		})
		if err != nil {
			return err
		}
	}
	keys, err := s.Certifier.Keys()
	if errors.Is(err, fs.ErrNotExist) {
		return programme.Errorf(programme.Invalid, "数据目录里没有证书签名密钥文件 %s，数据库里却已有它签发证书的记录；请从另存的密钥备份，或另一份程序的数据目录里拿来，不要另造", act.CertifierFile)
	}
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(keys.Public(), func(k credential.PublicKey) bool { return k.ID() == named }) {
		return otherKeys(act.CertifierFile)
	}
	return nil
}

// CertificateKeys are the public keys that certificates are checked with,
// oldest first.
func (s *Desk) CertificateKeys() ([]credential.PublicKey, error) {
	keys, err := s.Certifier.Keys()
	if err != nil {
		return nil, err
	}
	return keys.Public(), nil
}

// RotateCertifier makes a new key for certificates. What the one before signed
// stands; only its public half is kept.
func (s *Desk) RotateCertifier(ctx context.Context, c act.Caller) (id string, err error) {
	if err := programme.May(c.Actor, programme.KeysRotate, programme.Subject{}); err != nil {
		return "", err
	}
	err = s.Act(ctx, c, programme.KeysRotate, "", func(st *act.Step) error {
		if err := st.HoldKeyMark(store.MarkCertify); err != nil {
			return err
		}
		keys, err := s.Certifier.Rotate(st.Today())
		if err != nil {
			return err
		}
		id = keys.Current()
		if err := st.SetKeyMark(store.MarkCertify, id); err != nil {
			return err
		}
		return st.Record("", id, act.Facts{"certificate_key": id})
	})
	return id, err
}
