package oversee

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// carriers are the nouns that an entry may be about where its own noun has no
// page: a paper is told of its application, what an employer says of either.
var carriers = []programme.Noun{programme.NounApplication, programme.NounDraft}

// nameSubjects says of each entry what its subject is called, as far as the
// role reads such things. Who reads the whole journal is bounded to no base.
func nameSubjects(tx *store.Tx, role programme.Role, list []act.JournalEntry) error {
	asked := map[programme.Noun]map[string]bool{}
	for i := range list {
		for _, n := range subjectNouns(list[i].Noun) {
			if list[i].Subject != "" && programme.MayRead(role, n) {
				if asked[n] == nil {
					asked[n] = map[string]bool{}
				}
				asked[n][list[i].Subject] = true
			}
		}
	}
	named := map[programme.Noun]map[string]string{}
	for n, ids := range asked {
		titles, err := tx.Titles(store.ListingOf(n), act.Sorted(ids))
		if err != nil {
			return err
		}
		named[n] = titles
	}
	for i := range list {
		e := &list[i]
		for _, n := range subjectNouns(e.Noun) {
			if title, ok := named[n][e.Subject]; ok && e.Of == "" {
				e.Of, e.Title = n, title
			}
		}
	}
	return nil
}

// subjectNouns are what the subject of an entry of a noun can be.
func subjectNouns(n programme.Noun) []programme.Noun {
	if store.ListingOf(n) != nil {
		return append([]programme.Noun{n}, carriers...) // handing in a draft is told of the draft
	}
	return carriers
}
