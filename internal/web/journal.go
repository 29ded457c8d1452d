package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/record"
	"jinlanling/internal/programme"
)

// entriesPerPage is how much of the journal a page shows.
const entriesPerPage = 60

type journalShown struct {
	Filter     oversee.JournalFilter
	Entries    []act.JournalEntry
	Next       string
	After      bool
	Filtered   bool
	Actions    []act.Choice
	Nouns      []act.Choice
	Checkpoint string
	Key        string
	Kept       string
	Result     *record.Verification
	Message    string
	role       programme.Role
}

// journalPage is the newest entries of the journal and its newest checkpoint.
func journalPage(q *request) error {
	j, err := q.journal()
	if err != nil {
		return err
	}
	return q.show(journalView(q.page("日志"), j))
}

func (q *request) journal() (*journalShown, error) {
	u := q.URL.Query()
	day, err := q.dayAsked("day")
	if err != nil {
		return nil, err
	}
	j := &journalShown{Filter: oversee.JournalFilter{Who: u.Get("who"), Action: programme.Action(u.Get("what")), Noun: programme.Noun(u.Get("noun")), Day: day, After: u.Get("after")},
		After: u.Get("after") != "", Filtered: u.Get("who")+u.Get("what")+u.Get("noun")+u.Get("day") != "", Key: q.sys.VerifierKey, role: q.signed.Actor.Role}
	next := ""
	if j.Entries, next, err = q.sys.Oversee.JournalPage(q.Context(), q.caller(), j.Filter, entriesPerPage); err != nil {
		return nil, err
	}
	if next != "" {
		u.Set("after", next)
		j.Next = "/journal?" + u.Encode()
	}
	seen := map[programme.Noun]bool{}
	for i := range programme.Actions {
		a := &programme.Actions[i]
		j.Actions = append(j.Actions, act.Choice{ID: string(a.Action), Name: a.Noun.Name() + "：" + a.Name})
		if !seen[a.Noun] {
			seen[a.Noun] = true
			j.Nouns = append(j.Nouns, act.Choice{ID: string(a.Noun), Name: a.Noun.Name()})
		}
	}
	j.Checkpoint, err = q.sys.Record.Checkpoint(q.Context())
	return j, err
}

// verifyJournal walks the whole journal and shows what it found, against a
// checkpoint that was kept elsewhere where one is given.
func verifyJournal(q *request) error {
	j, err := q.journal()
	if err != nil {
		return err
	}
	j.Kept = strings.TrimLeft(strings.ReplaceAll(q.PostFormValue("kept"), "\r\n", "\n"), "\n ")
	status := http.StatusOK
	j.Result, err = q.sys.Record.CheckJournal(q.Context(), act.As(q.signed.Actor), j.Kept)
	if e := said(err, programme.Invalid); e != nil {
		j.Message, status, err = e.Message, http.StatusBadRequest, nil
	}
	if err != nil {
		return err
	}
	if j.Result != nil {
		j.Checkpoint = j.Result.Checkpoint
	}
	return q.showAs(status, journalView(q.page("日志"), j))
}

// journalEntry is one entry: its digest, its place, the rows it wrote and its
// canonical bytes.
func journalEntry(q *request) error {
	e, err := q.sys.Oversee.JournalEntryOf(q.Context(), q.caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.show(journalEntryView(q.page("日志条目"), e, q.signed.Actor.Role))
}

// journalProof is the proof of one entry, as the command journal check reads
// it.
func journalProof(q *request) error {
	p, err := q.sys.Record.ProofOf(q.Context(), q.caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	q.download("日志证明-"+strconv.FormatInt(p.Index, 10)+".json", "application/json")
	q.w.Write(append(b, '\n'))
	return nil
}

// fsckPage is where a check of all data begins, with those that were asked for.
func fsckPage(q *request) error {
	list, err := q.sys.Record.CheckJobs(q.Context(), q.caller())
	if err != nil {
		return err
	}
	return q.show(fsckView(q.page("数据核查"), list, newKey()))
}

func askFsck(q *request) error { return q.toJob(q.sys.Record.AskCheck(q.Context(), q.caller())) }

// fsckResult shows what a check found.
func fsckResult(q *request) error {
	if q.Header.Get("HX-Request") != "" {
		q.w.Header().Set("HX-Refresh", "true")
		return nil
	}
	job, list, err := q.sys.Record.CheckJob(q.Context(), q.caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	broken := 0
	for _, c := range list {
		if c.Count > 0 {
			broken++
		}
	}
	return q.show(fsckResultView(q.page("数据核查"), job, list, broken))
}
