package people

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/passkey"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Passkeys: keys of a user's devices, each opened by finger, face or PIN. One
// stands for the password and for nothing else: whose second factor is on gives
// its code besides. To add one takes the password; it goes with everything else
// when somebody is invited anew.

// Bounds of passkeys.
const (
	mostPasskeys = 10
	passkeyName  = 40 // letters
	passkeyFor   = 5 * time.Minute
)

// Passkey is a key of a user's device.
type Passkey = store.Passkey

// Kinds of challenges.
const (
	passkeyIn  = "passkey"
	passkeyAdd = "passkey_add"
)

// askLimit bounds questions from one address; each is a row for an hour.
var askLimit = tryLimit{"questions from", 60, 10 * time.Second, func(_, from string) string { return from }}

// BeginPasskey asks the signed-in user's device for a new passkey: options are
// for the browser, begun is the secret with which its answer is good, from this
// session alone. Error Forbidden for who has not just given their password.
func (a *Desk) BeginPasskey(ctx context.Context, signed *Signed, party passkey.Party) (begun string, options []byte, err error) {
	if !signed.Proved {
		return "", nil, programme.Errorf(programme.Forbidden, "添加通行密钥前，请再输一次密码")
	}
	site := a.Brand(ctx)
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		keys, err := tx.Passkeys(signed.User.ID)
		if err != nil {
			return err
		}
		if len(keys) >= mostPasskeys {
			return programme.Errorf(programme.WrongState, "最多 %d 个通行密钥，请先删除不用的", mostPasskeys)
		}
		said, memory, err := party.AskNew(string(site), owner(&signed.User, keys))
		if err != nil {
			return err
		}
		secret, hash := act.Token()
		begun, options = secret, said
		return tx.Begin(&store.Challenge{Hash: hash, Kind: passkeyAdd, UserID: signed.User.ID, About: act.TokenHash(signed.secret), Data: string(memory)})
	})
	return begun, options, err
}

func owner(u *programme.User, keys []store.Passkey) *passkey.Owner {
	o := &passkey.Owner{ID: u.ID, Login: u.Login, Name: u.Name}
	for i := range keys {
		o.Keys = append(o.Keys, passkey.Key{ID: keys[i].KeyID, Public: keys[i].Public, Synced: keys[i].Synced})
	}
	return o
}

// AddPasskey keeps the passkey that a device answered with, once. Error Invalid
// for a name that will not do, Forbidden for an answer that will not.
func (a *Desk) AddPasskey(ctx context.Context, signed *Signed, party passkey.Party, begun, name string, answer []byte) error {
	if name = strings.TrimSpace(name); name == "" {
		name = "通行密钥"
	}
	if utf8.RuneCountInString(name) > passkeyName {
		return act.InvalidFields(programme.Problem{Field: "name", Code: "passkey", Message: "名称太长，请不超过 40 个字"})
	}
	if err := act.PlainWords("name", "名称", name); err != nil {
		return err
	}
	memory, err := a.askedOf(ctx, signed, begun)
	if err != nil {
		return err
	}
	key, err := party.TakeNew(owner(&signed.User, nil), memory, answer)
	if err != nil {
		return staleAnswer()
	}
	return a.Act(ctx, act.As(signed.Actor), programme.UserSecure, "", func(s *act.Step) error {
		if known, err := s.PasskeyOf(key.ID); err != nil {
			return err
		} else if known != nil {
			return programme.Errorf(programme.Conflict, "这个通行密钥已经添加过")
		}
		p := &store.Passkey{ID: s.NewID(), UserID: signed.User.ID, KeyID: key.ID, Public: key.Public, Synced: key.Synced, Name: name,
			MadeAt: s.Now().UnixMicro(), Uses: int64(key.Count)}
		p.Mark = a.Ring.Of(p.Text())
		return changeKeys(s, p.UserID, passkeyFacts("passkey_added", p), func() error { return s.AddPasskey(p) }, keepSessions)
	})
}

// askedOf is what the session asked its device for, used up: even where the
// answer is wrong.
func (a *Desk) askedOf(ctx context.Context, signed *Signed, begun string) (memory []byte, err error) {
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		ch, err := tx.Challenge(act.TokenHash(begun), passkeyAdd, tx.Now().Add(-passkeyFor).UnixMicro())
		if err != nil {
			return err
		}
		if ch == nil || ch.UserID != signed.User.ID || ch.About != act.TokenHash(signed.secret) {
			return staleAnswer()
		}
		memory = []byte(ch.Data)
		_, err = tx.EndChallenge(ch.Hash)
		return err
	})
	return memory, err
}

func staleAnswer() error {
	return programme.Errorf(programme.Forbidden, "设备的回答不对、用过了或等得太久，没有添加。请重新添加一次")
}

// RemovePasskey takes one of the signed-in user's passkeys away, and ends their
// other sessions: the device it lay on may be in other hands.
func (a *Desk) RemovePasskey(ctx context.Context, signed *Signed, id string) error {
	return a.Act(ctx, act.As(signed.Actor), programme.UserSecure, "", func(s *act.Step) error {
		list, err := s.Passkeys(signed.User.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(p store.Passkey) bool { return p.ID == id })
		if at < 0 {
			return programme.Errorf(programme.NotFound, "没有这个通行密钥，可能已经删除")
		}
		return changeKeys(s, signed.User.ID, passkeyFacts("passkey_removed", &list[at]), func() error {
			_, err := s.DropPasskey(signed.User.ID, id)
			return err
		}, act.TokenHash(signed.secret))
	})
}

func passkeyFacts(what string, p *Passkey) act.Facts {
	return act.Facts{"changed": what, "passkey": p.ID, "name": p.Name, "synced": p.Synced}
}

// changeKeys changes what a user signs in with beside the password, and journals
// it with facts; their other sessions end, unless all are kept.
func changeKeys(s *act.Step, userID string, f act.Facts, change func() error, session string) error {
	u, err := store.Get[programme.User](s.Tx, userID)
	if err != nil {
		return err
	}
	if err := s.Move(&u.State); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	c, err := s.Credential(userID)
	if err != nil {
		return err
	}
	if c == nil {
		c = &store.Credential{UserID: userID}
	}
	if f[store.CredentialFact], err = KeepCredential(s, c); err != nil {
		return err
	}
	if session != keepSessions {
		if _, err := endAccess(s, userID, session, []string{keepTokens}); err != nil {
			return err
		}
	}
	return s.Record("", userID, f)
}

// keepSessions, as the session that is kept, is all of them: nothing was lost.
const keepSessions = "*"

// AskPasskey asks whoever is there to sign in with a passkey: options are for
// the browser, begun is the secret with which its answer is good, once.
func (a *Desk) AskPasskey(ctx context.Context, party passkey.Party, from string) (begun string, options []byte, err error) {
	options, memory, err := party.Ask()
	if err != nil {
		return "", nil, err
	}
	begun, hash := act.Token()
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		wait, err := askLimit.count(tx, "", from)
		if err != nil {
			return err
		}
		if wait > 0 {
			return programme.Errorf(programme.Busy, "试得太多了，请 %d 分钟后再试，或用密码登录", int(wait.Minutes())+1)
		}
		return tx.Begin(&store.Challenge{Hash: hash, Kind: passkeyIn, Data: string(memory)})
	})
	return begun, options, err
}

func wrongPasskey() error {
	return programme.Errorf(programme.Forbidden, "这个通行密钥打不开任何账号：可能已经删除，或者等得太久。请再试一次，或用密码登录")
}

// TakePasskey takes a device's answer, once. It signs in, or asks for the code
// of the second factor: then Choices has the account, and begun goes on to
// OpenByPasskey. The try is counted before it is weighed. A passkey that was
// copied is taken away from its user, who is told.
func (a *Desk) TakePasskey(ctx context.Context, party passkey.Party, begun string, answer []byte, from string) (o *Opening, err error) {
	read, _ := passkey.Read(answer) // nil for what is none: it counts as a try
	var refused error
	var copied *store.Passkey
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		o, refused, copied = &Opening{}, nil, nil
		ch, err := tx.TryChallenge(act.TokenHash(begun), passkeyIn, tx.Now().Add(-passkeyFor).UnixMicro())
		if err != nil {
			return err
		}
		p, err := a.named(tx, read)
		if err != nil {
			return err
		}
		t := &trial{from: from, who: "passkey"}
		user := ""
		if p != nil {
			t.who, user = p.UserID, p.UserID
		}
		if err := t.count(tx); err != nil {
			return err
		}
		var count uint32
		wrong := passkey.ErrWrong
		if ch != nil && ch.Tries == 1 && p != nil {
			count, wrong = party.Check([]byte(ch.Data), read, p.UserID,
				passkey.Key{ID: p.KeyID, Public: p.Public, Synced: p.Synced, Count: uint32(p.Uses)})
		}
		switch {
		case errors.Is(wrong, passkey.ErrCopied):
			copied, refused = p, wrongPasskey()
			return tx.AddSignIn(user, from, SignInCopied)
		case wrong != nil:
			refused = wrongPasskey()
			return tx.AddSignIn(user, from, SignInKey)
		}
		return a.passkeyRight(tx, ch, p, count, t, o, &refused)
	})
	if err == nil && copied != nil {
		err = a.passkeyCopied(ctx, copied)
	}
	if err == nil {
		err = refused
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}

// named is the passkey that an answer names, nil where it is nobody's, another's,
// or was put there past the program.
func (a *Desk) named(tx *store.Tx, read *passkey.Answer) (*store.Passkey, error) {
	if read == nil {
		return nil, nil
	}
	p, err := tx.PasskeyOf(read.Key)
	if err != nil || p == nil || p.UserID != read.Owner || a.Ring.Fits(p.Text(), p.Mark) != journal.MarkGood {
		return nil, err
	}
	return p, nil
}

// passkeyRight goes on after a right answer: in, or to the second factor.
func (a *Desk) passkeyRight(tx *store.Tx, ch *store.Challenge, p *store.Passkey, count uint32, t *trial, o *Opening, refused *error) error {
	used, err := tx.UsePasskey(p, int64(count))
	if err != nil {
		return err
	}
	if proved, err := tx.ProveChallengeOf(ch.Hash, p.UserID, p.ID, ""); err != nil || !used || !proved {
		*refused = wrongPasskey()
		return err
	}
	if *refused, err = a.nextStep(tx, ch, byPasskey, p.UserID, t.from, o); err != nil || *refused != nil || o.Session != "" {
		return err
	}
	for i := range tryLimits { // of the pair none: codes of the second factor cannot be guessed anew with each answer
		if l := &tryLimits[i]; l.name != "pair" {
			if err := l.giveBack(tx, t.who, t.from); err != nil {
				return err
			}
		}
	}
	return nil
}

// nextStep lets in whose first factor was right, or asks for the second.
func (a *Desk) nextStep(tx *store.Tx, ch *store.Challenge, w *way, userID, from string, o *Opening) (refused, err error) {
	c, err := tx.Credential(userID)
	if err != nil {
		return nil, err
	}
	if c != nil && c.TOTPOn {
		u, err := store.Get[programme.User](tx, userID)
		if err != nil {
			return nil, err
		}
		o.Choices = []CodeChoice{{UserID: u.ID, Name: u.Name, Factor: true}}
		return nil, nil
	}
	o.Session, refused, err = a.enterBy(tx, ch, w, userID, "", from)
	return refused, err
}

// OpenByPasskey signs in whose passkey was right with the code of their second
// factor.
func (a *Desk) OpenByPasskey(ctx context.Context, begun, code, from string) (session string, err error) {
	return a.openWith(ctx, begun, passkeyIn, byPasskey, code, from, func(ch *store.Challenge, k store.Keys) bool {
		return slices.ContainsFunc(k.Passkeys, func(p store.Passkey) bool { return p.ID == ch.About })
	})
}

// openWith signs in whose first factor was right with the code of the second;
// holds says whether what they showed is still theirs.
func (a *Desk) openWith(ctx context.Context, begun, kind string, w *way, code, from string,
	holds func(*store.Challenge, store.Keys) bool) (session string, err error) {
	var refused error
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		session, refused = "", nil
		ch, err := tx.Challenge(act.TokenHash(begun), kind, tx.Now().Add(-2*passkeyFor).UnixMicro())
		if err != nil {
			return err
		}
		if ch == nil || ch.ProvedAt == 0 {
			return programme.Errorf(programme.Forbidden, "这一步等得太久或已办过，请从头登录")
		}
		keys, err := tx.KeysOf(ch.UserID)
		if err != nil {
			return err
		}
		if !holds(ch, keys) {
			return programme.Errorf(programme.Forbidden, "这一步等得太久或已办过，请从头登录") // taken away meanwhile, or another browser
		}
		t := &trial{from: from, who: ch.UserID}
		if err := t.count(tx); err != nil {
			return err
		}
		session, refused, err = a.enterBy(tx, ch, w, ch.UserID, code, from)
		return err
	})
	if err == nil {
		err = refused
	}
	return session, err
}

// passkeyCopied takes away a passkey that is in two places: nobody can say which
// of them is its user's.
func (a *Desk) passkeyCopied(ctx context.Context, p *store.Passkey) error {
	return a.Act(ctx, act.As(act.SystemActor), programme.UserCopied, "", func(s *act.Step) error {
		gone := false
		err := changeKeys(s, p.UserID, passkeyFacts("passkey_copied", p), func() (err error) {
			gone, err = s.DropPasskey(p.UserID, p.ID)
			return err
		}, "")
		if err == nil && !gone {
			return programme.Errorf(programme.NotFound, "没有这个通行密钥，可能已经删除")
		}
		return err
	})
}
