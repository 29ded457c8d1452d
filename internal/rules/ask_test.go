package rules_test

import (
	"testing"

	"jinlanling/internal/rules"

	"pgregory.net/rapid"
)

// askedInTurn are the kinds of facts in the order in which people are asked,
// with what answering each adds to what is known.
var askedInTurn = []struct {
	kind string
	tell func(known, all *rules.Applicant)
}{
	{"category", func(k, a *rules.Applicant) { k.Category = a.Category }},
	{"certificate", func(k, a *rules.Applicant) { k.Certificates = a.Certificates }},
	{"work", func(k, a *rules.Applicant) { k.Work = a.Work }},
	{"attestation", func(k, a *rules.Applicant) { k.Attested = a.Attested }},
	{"title", func(k, a *rules.Applicant) { k.Titles = a.Titles }},
	{"post", func(k, a *rules.Applicant) { k.PostTrade = a.PostTrade }},
	{"honour", func(k, a *rules.Applicant) { k.Honours = a.Honours }},
	{"recommendation", func(k, a *rules.Applicant) { k.Recommended = a.Recommended }},
}

// Who is asked only what matters gets the decision of who tells everything.
func TestAskingWhatMattersIsEnough(t *testing.T) {
	n := load(t, "dezhou-2021")
	decide := func(a *rules.Applicant) *rules.Decision {
		f, d := new(rules.Facts), new(rules.Decision)
		n.Compile(a, f)
		n.Decide(f, d)
		return d
	}
	rapid.Check(t, func(t *rapid.T) {
		all := drawApplicant(t)
		known := rules.Applicant{AppliedOn: all.AppliedOn, Trade: all.Trade, Level: all.Level}
		var asked []string
		for _, q := range askedInTurn {
			if decide(&known).Matters(q.kind, asked) {
				q.tell(&known, &all)
				asked = append(asked, q.kind)
			}
		}
		got, want := decide(&known), decide(&all)
		if got.Eligible != want.Eligible || got.Route != want.Route || got.From != want.From {
			t.Fatalf("asked %v: %v %q from %v; want %v %q from %v\nof %+v", asked, got.Eligible, got.Route, got.From, want.Eligible, want.Route, want.From, all)
		}
	})
}
