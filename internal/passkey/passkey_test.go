package passkey_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"jinlanling/internal/passkey"
	"jinlanling/internal/passkey/passkeytest"
)

const here = "https://jn.example.gov.cn"

var owner = &passkey.Owner{ID: "01u", Login: "limin", Name: "李敏"}

func party(t testing.TB, origin string) passkey.Party {
	t.Helper()
	p, ok := passkey.At(origin)
	if !ok {
		t.Fatalf("no party at %s", origin)
	}
	return p
}

// made is a device with its key.
func made(t testing.TB, change func(*passkeytest.Device)) (*passkeytest.Device, passkey.Key) {
	t.Helper()
	p, d := party(t, here), passkeytest.New(t, here)
	if change != nil {
		change(d)
	}
	options, memory, err := p.AskNew("金蓝领", owner)
	if err != nil {
		t.Fatal(err)
	}
	k, err := p.TakeNew(owner, memory, d.Make(t, options))
	if err != nil {
		t.Fatal(err)
	}
	return d, *k
}

// Passkeys are where browsers have them, and nowhere else.
func TestWherePasskeysAre(t *testing.T) {
	for origin, want := range map[string]string{
		here: here, "https://jn.example.gov.cn:8443": "https://jn.example.gov.cn:8443", "http://localhost:8021": "http://localhost:8021",
		"HTTPS://JN.example.gov.cn": here, "http://jn.example.gov.cn": "", "https://10.1.2.3": "", "http://127.0.0.1:8021": "", "https://[::1]": "",
		"": "", "jn.example.gov.cn": "", "ftp://localhost": "", "http://localhost.example.cn": "", "://": "",
	} {
		p, ok := passkey.At(origin)
		if ok != (want != "") || p.Origin != want {
			t.Errorf("%q: %+v, %v", origin, p, ok)
		}
	}
}

// A key that was made signs in; the count goes on.
func TestAKeySignsIn(t *testing.T) {
	for what, change := range map[string]func(*passkeytest.Device){
		"a phone": nil, "one that counts nothing": func(d *passkeytest.Device) { d.Still = true },
		"one of a cloud": func(d *passkeytest.Device) { d.Synced = true },
	} {
		d, k := made(t, change)
		if k.Synced != d.Synced {
			t.Errorf("%s: synced %v", what, k.Synced)
		}
		p := party(t, here)
		for range 2 {
			options, memory, err := p.Ask()
			if err != nil {
				t.Fatal(err)
			}
			a, err := passkey.Read(d.Sign(t, options))
			if err != nil || a.Key != k.ID || a.Owner != owner.ID {
				t.Fatalf("%s: %+v, %v", what, a, err)
			}
			if k.Count, err = p.Check(memory, a, owner.ID, k); err != nil || k.Count != d.Count {
				t.Fatalf("%s: %d, %v", what, k.Count, err)
			}
		}
	}
}

// What is not the answer of that key, to that question, at that place, of a
// person who was verified, is refused.
func TestWhatIsNoAnswer(t *testing.T) {
	p := party(t, here)
	d, k := made(t, nil)
	other, otherKey := made(t, nil)
	options, memory, err := p.Ask()
	if err != nil {
		t.Fatal(err)
	}
	_, againMemory, err := p.Ask()
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		lie    func(*passkeytest.Device)
		memory []byte
		owner  string
		key    passkey.Key
	}{
		"another origin":      {lie: func(d *passkeytest.Device) { d.Origin = "https://jn.example.com" }},
		"a page beside":       {lie: func(d *passkeytest.Device) { d.Origin = here + ":8443" }},
		"over plain HTTP":     {lie: func(d *passkeytest.Device) { d.Origin = strings.Replace(here, "https", "http", 1) }},
		"a framed page":       {lie: func(d *passkeytest.Device) { d.Cross = true }},
		"nobody verified":     {lie: func(d *passkeytest.Device) { d.Unverified = true }},
		"synced all at once":  {lie: func(d *passkeytest.Device) { d.Synced = true }},
		"somebody else's":     {lie: func(d *passkeytest.Device) { d.Owner = []byte("01other") }},
		"nobody's":            {lie: func(d *passkeytest.Device) { d.Owner = nil }},
		"another question":    {memory: againMemory},
		"no question":         {memory: []byte("{}")},
		"no memory":           {memory: []byte("")},
		"another owner":       {owner: "01other"},
		"another's key":       {key: otherKey},
		"a key under its id":  {key: passkey.Key{ID: k.ID, Public: otherKey.Public}},
		"a key that is none":  {key: passkey.Key{ID: k.ID, Public: "AAAA"}},
		"a key without words": {key: passkey.Key{ID: k.ID, Public: "!"}},
	} {
		liar := d.Copy()
		if c.lie != nil {
			c.lie(liar)
		}
		if c.memory == nil {
			c.memory = memory
		}
		if c.owner == "" {
			c.owner = owner.ID
		}
		if c.key.ID == "" {
			c.key = k
		}
		a, err := passkey.Read(liar.Sign(t, options))
		if err == nil {
			_, err = p.Check(c.memory, a, c.owner, c.key)
		}
		if !errors.Is(err, passkey.ErrWrong) {
			t.Errorf("%s: %v", what, err)
		}
	}
	a, err := passkey.Read(other.Sign(t, options))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Check(memory, a, owner.ID, k); !errors.Is(err, passkey.ErrWrong) {
		t.Errorf("another device: %v", err)
	}
	beside, _ := passkey.At("https://www.example.gov.cn")
	if a, err = passkey.Read(d.Sign(t, options)); err != nil {
		t.Fatal(err)
	}
	if _, err := beside.Check(memory, a, owner.ID, k); !errors.Is(err, passkey.ErrWrong) {
		t.Errorf("asked by another party: %v", err)
	}
}

// A count that went back says that the key is in two places.
func TestACopyIsTold(t *testing.T) {
	p := party(t, here)
	d, k := made(t, nil)
	clone := d.Copy()
	sign := func(d *passkeytest.Device) error {
		options, memory, err := p.Ask()
		if err != nil {
			t.Fatal(err)
		}
		a, err := passkey.Read(d.Sign(t, options))
		if err != nil {
			t.Fatal(err)
		}
		count, err := p.Check(memory, a, owner.ID, k)
		if err == nil {
			k.Count = count
		}
		return err
	}
	if err := sign(d); err != nil {
		t.Fatal(err)
	}
	if err := sign(clone); !errors.Is(err, passkey.ErrCopied) {
		t.Errorf("the copy: %v", err)
	}
	if err := sign(d); err != nil {
		t.Errorf("the first one: %v", err)
	}
	clone.Unverified = true
	if err := sign(clone); errors.Is(err, passkey.ErrCopied) || !errors.Is(err, passkey.ErrWrong) {
		t.Errorf("what is wrong says nothing of copies: %v", err)
	}
}

// A new key is taken as an answer to its own question alone.
func TestWhatIsNoNewKey(t *testing.T) {
	p := party(t, here)
	options, memory, err := p.AskNew("金蓝领", owner)
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := p.AskNew("金蓝领", owner)
	if err != nil {
		t.Fatal(err)
	}
	signIn, signInMemory, err := p.Ask()
	if err != nil {
		t.Fatal(err)
	}
	answer := func(lie func(*passkeytest.Device)) []byte {
		d := passkeytest.New(t, here)
		if lie != nil {
			lie(d)
		}
		return d.Make(t, options)
	}
	good := answer(nil)
	for what, c := range map[string]struct{ memory, answer []byte }{
		"another origin":     {memory, answer(func(d *passkeytest.Device) { d.Origin = "https://evil.example.com" })},
		"nobody verified":    {memory, answer(func(d *passkeytest.Device) { d.Unverified = true })},
		"framed":             {memory, answer(func(d *passkeytest.Device) { d.Cross = true })},
		"another question":   {other, good},
		"to sign in":         {signInMemory, good},
		"a signature":        {memory, passkeytest.New(t, here).Sign(t, signIn)},
		"nothing":            {memory, nil},
		"two at once":        {memory, append(good[:len(good):len(good)], good...)},
		"more than there is": {memory, append(good[:len(good):len(good)], bytes.Repeat([]byte(" "), passkey.MostBytes)...)},
	} {
		if _, err := p.TakeNew(owner, c.memory, c.answer); !errors.Is(err, passkey.ErrWrong) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := p.TakeNew(&passkey.Owner{ID: "01other"}, memory, good); !errors.Is(err, passkey.ErrWrong) {
		t.Errorf("for somebody else: %v", err)
	}
	if _, err := p.TakeNew(owner, memory, good); err != nil {
		t.Errorf("the answer itself: %v", err)
	}
}

// The browser is asked for what we hold it to, and not for the same key twice.
func TestWhatIsAsked(t *testing.T) {
	_, k := made(t, nil)
	p := party(t, here)
	options, _, err := p.AskNew("金蓝领", &passkey.Owner{ID: owner.ID, Login: owner.Login, Name: owner.Name, Keys: []passkey.Key{k}})
	if err != nil {
		t.Fatal(err)
	}
	var asked struct {
		Selection struct {
			Resident     string `json:"residentKey"`
			Verification string `json:"userVerification"`
		} `json:"authenticatorSelection"`
		Exclude     []struct{ ID string } `json:"excludeCredentials"`
		Attestation string                `json:"attestation"`
	}
	if err := json.Unmarshal(options, &asked); err != nil {
		t.Fatal(err)
	}
	if asked.Selection.Resident != "required" || asked.Selection.Verification != "required" || len(asked.Exclude) != 1 || asked.Exclude[0].ID != k.ID ||
		asked.Attestation != "none" {
		t.Errorf("asked: %s", options)
	}
}

// Whatever bytes come from a browser are read or refused, and open nothing.
func FuzzAnswers(f *testing.F) {
	p := party(f, here)
	d, k := made(f, nil)
	options, memory, err := p.Ask()
	if err != nil {
		f.Fatal(err)
	}
	creation, fresh, err := p.AskNew("金蓝领", owner)
	if err != nil {
		f.Fatal(err)
	}
	liar := d.Copy()
	liar.Origin = "https://evil.example.com"
	f.Add(liar.Sign(f, options))
	f.Add(liar.Make(f, creation))
	f.Add([]byte(`{"id":"AA","rawId":"AA","type":"public-key","response":{}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if a, err := passkey.Read(raw); err == nil {
			if _, err := p.Check(memory, a, owner.ID, k); err == nil {
				t.Fatal("opened")
			}
		}
		p.TakeNew(owner, fresh, raw) // a key of the fuzzer's own would be one: it must not fall over
	})
}
