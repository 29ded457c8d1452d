package crosscheck

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// crosscheck runs every check over cases of one year. fresh says that they are
// new in this transaction: nothing is known of them yet.
func crosscheck(s *act.Step, year *programme.Programme, n *rules.Notice, cases []*CheckedCase, fresh bool) (map[string][]found, error) {
	k := &run{Step: s, notice: n, year: year, cases: cases}
	for _, read := range []func() error{k.readLists, func() error { return k.readPeople(fresh) }, k.readShared, func() error { return k.readNumbers(!fresh) }} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	out := map[string][]found{}
	var at *CheckedCase
	var code string
	add := func(key, evidence string) { out[at.Ap.ID] = append(out[at.Ap.ID], found{code, key, evidence}) }
	for i := range programme.Crosschecks {
		code = programme.Crosschecks[i].Code
		look := checks[code]
		for _, at = range cases {
			look(k, at, add)
		}
	}
	return out, nil
}

func (k *run) readLists() error {
	lists, err := k.ListsInForce(k.Today())
	if err != nil {
		return err
	}
	who := make([]store.ListHash, 0, len(k.cases))
	for _, c := range k.cases {
		if h, ok := store.HashOf(c.Person.IDIndex); ok {
			who = append(who, h)
		}
	}
	k.lists = map[string][]listSays{}
	for i := range lists {
		kind := programme.ListKind(lists[i].Kind)
		if kind == nil {
			continue
		}
		of, err := k.OnList(lists[i].Number, who)
		if err != nil {
			return err
		}
		k.lists[kind.Check] = append(k.lists[kind.Check], listSays{&lists[i], of})
	}
	return nil
}

// readPeople reads what the people did before. Who is new in this transaction
// was held against the same at the door (findDuplicates, findSubsidised).
func (k *run) readPeople(fresh bool) error {
	k.elsewhere = map[string]string{}
	if fresh {
		return nil
	}
	ids := make([]string, len(k.cases))
	for i, c := range k.cases {
		ids[i] = c.Ap.PersonID
	}
	live, err := k.LiveApplications(k.year.ID, ids)
	if err != nil {
		return err
	}
	mine := map[string]bool{}
	for _, c := range k.cases {
		mine[c.Ap.ID] = true
	}
	for i := range live {
		if !mine[live[i].ID] {
			k.elsewhere[live[i].PersonID] = live[i].ID
		}
	}
	k.had, err = k.SubsidisedBefore(k.year.ID, ids)
	return err
}

func (k *run) readShared() (err error) {
	phones, accounts, files := make(map[string]bool, len(k.cases)), map[string]bool{}, map[string]bool{}
	for _, c := range k.cases {
		if c.Person.PhoneIndex != "" {
			phones[c.Person.PhoneIndex] = true
		}
		if c.Person.BankIndex != "" {
			accounts[c.Person.BankIndex] = true
		}
		for _, m := range c.papers {
			files[m.FileID] = true
		}
	}
	for _, x := range []struct {
		into *map[string][]string
		of   map[string]bool
		ask  func([]string) ([]store.Sharing, error)
	}{{&k.phones, phones, k.SharingPhones}, {&k.accounts, accounts, k.SharingAccounts}, {&k.files, files, k.SharingFiles}} {
		if *x.into, err = sharers(x.of, x.ask); err != nil {
			return err
		}
	}
	return nil
}

func sharers(of map[string]bool, ask func([]string) ([]store.Sharing, error)) (map[string][]string, error) {
	out := make(map[string][]string, len(of))
	if len(of) == 0 {
		return out, nil
	}
	list, err := ask(act.Sorted(of))
	for _, s := range list {
		out[s.What] = append(out[s.What], s.Person)
	}
	return out, err
}

// readNumbers notes which certificates the cases claim, and reads who else
// claims them.
func (k *run) readNumbers(again bool) (err error) {
	claims := make([]store.Sharing, 0, 2*len(k.cases))
	numbers := make(map[string]bool, len(k.cases))
	for _, c := range k.cases {
		if again {
			claims = append(claims, store.Sharing{Application: c.Ap.ID}) // what it claimed before goes
		}
		for _, h := range k.hashesOf(c) {
			if h != "" {
				numbers[h] = true
				claims = append(claims, store.Sharing{What: h, Person: c.Ap.PersonID, Application: c.Ap.ID})
			}
		}
	}
	if err := k.Claim(claims, again); err != nil {
		return err
	}
	k.numbers, err = sharers(numbers, k.SharingCertificates)
	return err
}

// readCases reads everything that checks look at, for applications of one year.
func readCases(s *act.Step, apps []*programme.Application) ([]*CheckedCase, error) {
	persons, employers, decisions := map[string]bool{}, map[string]bool{}, map[string]bool{}
	ids := make([]string, len(apps))
	for i, ap := range apps {
		persons[ap.PersonID], employers[ap.EmployerID], decisions[ap.DecisionID], ids[i] = true, true, true, ap.ID
	}
	people, err1 := s.PersonsByID(act.Sorted(persons))
	units, err2 := s.EmployersByID(act.Sorted(employers))
	decided, err3 := s.DecisionsByID(act.Sorted(decisions))
	papers, err4 := s.MaterialsOf(ids)
	for _, err := range []error{err1, err2, err3, err4} {
		if err != nil {
			return nil, err
		}
	}
	person, unit, facts := map[string]*programme.Person{}, map[string]*programme.Employer{}, map[string]*rules.Applicant{}
	for i := range people {
		person[people[i].ID] = &people[i]
	}
	for i := range units {
		unit[units[i].ID] = &units[i]
	}
	for i := range decided {
		a, err := decide.FactsOf(&decided[i])
		if err != nil {
			return nil, err
		}
		facts[decided[i].ID] = a
	}
	of := map[string][]programme.Material{}
	for _, m := range papers {
		of[m.ApplicationID] = append(of[m.ApplicationID], m)
	}
	cases := make([]*CheckedCase, len(apps))
	for i, ap := range apps {
		a := facts[ap.DecisionID]
		cases[i] = &CheckedCase{Ap: ap, Person: person[ap.PersonID], Facts: a, Born: a.BornOn, Employer: unit[ap.EmployerID], papers: of[ap.ID]}
	}
	return cases, nil
}

// syncHits keeps what was found of cases: new hits come in, those that are no
// longer so are gone, those let pass until before today count again. It
// returns the hits that stand, by application, and what changed.
func syncHits(s *act.Step, cases []*CheckedCase, now map[string][]found,
	fresh bool) (standing map[string][]programme.Hit, entries []journal.Entry, owner map[string]int, err error) {
	standing, owner = map[string][]programme.Hit{}, map[string]int{}
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.Ap.ID
	}
	var old []programme.Hit
	if !fresh {
		if old, err = s.HitsOf(ids); err != nil {
			return nil, nil, nil, err
		}
	}
	before := map[string][]*programme.Hit{}
	for i := range old {
		before[old[i].ApplicationID] = append(before[old[i].ApplicationID], &old[i])
	}
	var insert []*programme.Hit
	for _, c := range cases {
		added, changed, gone := compareHits(s, c, before[c.Ap.ID], now[c.Ap.ID])
		insert = append(insert, added...)
		for _, h := range changed {
			if err := store.Update(s.Tx, h); err != nil {
				return nil, nil, nil, err
			}
		}
		for _, h := range slices.Concat(added, changed) {
			owner[h.ID] = len(entries)
		}
		if len(added)+len(changed) > 0 {
			e := s.Entry(programme.ApplicationCrosscheck, c.Ap.ID, checkedFacts(added, changed, gone))
			e.Programme, e.Reason = c.Ap.ProgrammeID, ""
			entries = append(entries, e)
		}
		for _, h := range slices.Concat(before[c.Ap.ID], added) {
			if h.State != programme.Gone {
				standing[c.Ap.ID] = append(standing[c.Ap.ID], *h)
			}
		}
	}
	return standing, entries, owner, store.Insert(s.Tx, insert...)
}

// compareHits holds what stood of one application against what is found now.
func compareHits(s *act.Step, c *CheckedCase, before []*programme.Hit, now []found) (added, changed []*programme.Hit, gone int) {
	have := map[string]*programme.Hit{}
	for _, h := range before {
		have[h.Check+" "+h.Key] = h
	}
	still := map[string]bool{}
	for _, f := range now {
		id := f.check + " " + f.key
		if still[id] {
			continue
		}
		still[id] = true
		row := programme.CrosscheckByCode(f.check)
		h := have[id]
		if h == nil {
			added = append(added, &programme.Hit{ID: s.NewID(), ProgrammeID: c.Ap.ProgrammeID, BaseID: c.Ap.BaseID, ApplicationID: c.Ap.ID, Check: f.check,
				Blocking: row.Severity == programme.Blocks, Key: f.key, Evidence: f.evidence, State: programme.Found, FoundAt: s.Now()})
			continue
		}
		was := *h
		if h.State == programme.Gone || lapsed(h, s.Today()) {
			h.State, h.GoneAt = programme.Found, was.GoneAt
		}
		h.Evidence, h.BaseID = f.evidence, c.Ap.BaseID
		if *h != was {
			changed = append(changed, h)
		}
	}
	for _, h := range before {
		if h.State != programme.Gone && !still[h.Check+" "+h.Key] {
			h.State, h.GoneAt = programme.Gone, s.Now()
			changed, gone = append(changed, h), gone+1
		}
	}
	return added, changed, gone
}

func lapsed(h *programme.Hit, today programme.Date) bool {
	return h.State == programme.Overridden && h.OverrideUntil < today
}

// checkedFacts is what the entry of a run tells: which checks found something
// new, and what is gone.
func checkedFacts(added, changed []*programme.Hit, gone int) act.Facts {
	f := act.Facts{}
	var codes []string
	for _, h := range slices.Concat(added, changed) {
		if h.State == programme.Found && !slices.Contains(codes, h.Check) {
			codes = append(codes, h.Check)
		}
	}
	if len(codes) > 0 {
		f["found"] = codes
	}
	if gone > 0 {
		f["gone"] = gone
	}
	return f
}

// Check runs the cross-checks over applications of one year, keeps what they
// find, and returns the hits that stand.
func Check(s *act.Step, year *programme.Programme, n *rules.Notice, cases []*CheckedCase, fresh bool) (map[string][]programme.Hit, error) {
	now, err := crosscheck(s, year, n, cases, fresh)
	if err != nil {
		return nil, err
	}
	standing, entries, owner, err := syncHits(s, cases, now, fresh)
	if err != nil || len(entries) == 0 {
		return standing, err
	}
	subject := s.Subject
	err = s.AppendAll(entries, func(c journal.Change) int {
		if i, ok := owner[c.ID]; ok {
			return i
		}
		return -1
	})
	s.Subject = subject
	return standing, err
}

// Unblocked refuses to accept an application while a cross-check that blocks
// stands against it. What is found is kept where the transaction commits.
func Unblocked(s *act.Step, ap *programme.Application) error {
	year, n, err := s.Programme(ap.ProgrammeID)
	if err != nil {
		return err
	}
	before := *ap
	cases, err := readCases(s, []*programme.Application{&before})
	if err != nil {
		return err
	}
	hits, err := Check(s, year, n, cases, false)
	if err != nil {
		return err
	}
	for _, h := range hits[ap.ID] {
		if h.State == programme.Overridden && h.OverriddenBy == s.Caller.User {
			return programme.Errorf(programme.Forbidden, "核查提示是您本人准予的，须由另一人审核").Under(programme.DutyEnrolment)
		}
	}
	return refusedBy(hits[ap.ID])
}

// refusedBy words the hits that block.
func refusedBy(hits []programme.Hit) error {
	var words []string
	clause := ""
	for _, h := range hits {
		if row := programme.CrosscheckByCode(h.Check); h.Blocking && h.State == programme.Found && row != nil {
			words = append(words, row.Name+"（"+h.Evidence+"）；"+row.Remedy)
			if clause == "" {
				clause = row.Clause
			}
		}
	}
	if len(words) == 0 {
		return nil
	}
	return programme.Errorf(programme.WrongState, "核查未通过：%s", strings.Join(words, "；")).Under(clause)
}

// Recheck runs the checks over one application that is at hand.
func Recheck(s *act.Step, ap *programme.Application) error {
	year, n, err := s.Programme(ap.ProgrammeID)
	if err != nil {
		return err
	}
	cases, err := readCases(s, []*programme.Application{ap})
	if err != nil {
		return err
	}
	_, err = Check(s, year, n, cases, false)
	return err
}

// Crosscheck runs the cross-checks over one application now.
func (a *Desk) Crosscheck(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.ApplicationCrosscheck, "", func(s *act.Step) error {
		ap, _, err := s.Application(id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		state := ap.State
		if err := s.Move(&state); err != nil {
			return err
		}
		s.Subject = ap.ID
		return Recheck(s, ap)
	})
}

// recheckAtOnce is how many applications are checked in one transaction.
const recheckAtOnce = 200

// recheckPending runs the checks over everybody who waits for a review, and
// counts the hits that stand and block: what a new list is for.
func (s *Desk) recheckPending(ctx context.Context) (blocked int, err error) {
	after, more := "", true
	for more {
		n := 0
		err := s.Act(ctx, act.As(act.SystemActor), programme.ApplicationCrosscheck, "", func(st *act.Step) error {
			n = 0
			apps, err := st.PendingApplications(after, recheckAtOnce)
			if err != nil {
				return err
			}
			if more = len(apps) == recheckAtOnce; len(apps) == 0 {
				return nil
			}
			byYear := map[string][]*programme.Application{}
			for i := range apps {
				byYear[apps[i].ProgrammeID] = append(byYear[apps[i].ProgrammeID], &apps[i])
			}
			for id, list := range byYear {
				year, notice, err := st.Programme(id)
				if err != nil {
					return err
				}
				cases, err := readCases(st, list)
				if err != nil {
					return err
				}
				hits, err := Check(st, year, notice, cases, false)
				if err != nil {
					return err
				}
				for _, of := range hits {
					for _, h := range of {
						if h.Blocking && h.State == programme.Found {
							n++
						}
					}
				}
			}
			after = apps[len(apps)-1].ID
			return nil
		})
		if err != nil {
			return blocked, err
		}
		blocked += n
	}
	return blocked, nil
}

// DrawClaims fills in which certificates are claimed by applications that were
// made before anybody noted it.
func (s *Desk) DrawClaims(ctx context.Context) error {
	none := false
	err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		none, err = tx.Unclaimed()
		return err
	})
	for after := ""; err == nil && none; {
		err = s.Store.Write(ctx, func(tx *store.Tx) error {
			apps, err := tx.ApplicationsAfter(after, 1000)
			if err != nil || len(apps) == 0 {
				none = false
				return err
			}
			st := &act.Step{Tx: tx, Desk: s.Desk}
			list := make([]*programme.Application, len(apps))
			for i := range apps {
				list[i] = &apps[i]
			}
			cases, err := readCases(st, list)
			if err != nil {
				return err
			}
			var claims []store.Sharing
			for _, c := range cases {
				for _, h := range numberHashes(s.Desk, c.Facts) {
					claims = append(claims, store.Sharing{What: h, Person: c.Ap.PersonID, Application: c.Ap.ID})
				}
			}
			after = apps[len(apps)-1].ID
			return tx.Claim(claims, false)
		})
	}
	return err
}
