package recordpages

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/record"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
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

// JournalPage is the newest entries of the journal and its newest checkpoint.
func JournalPage(q *page.Request) error {
	j, err := journal(q)
	if err != nil {
		return err
	}
	return q.Show(journalView(q.Page("日志"), j))
}

func journal(q *page.Request) (*journalShown, error) {
	u := q.URL.Query()
	day, err := q.DayAsked("day")
	if err != nil {
		return nil, err
	}
	j := &journalShown{Filter: oversee.JournalFilter{Who: u.Get("who"), Action: programme.Action(u.Get("what")), Noun: programme.Noun(u.Get("noun")),
		Day: day, After: u.Get("after")},
		After: u.Get("after") != "", Filtered: u.Get("who")+u.Get("what")+u.Get("noun")+u.Get("day") != "", Key: q.Sys.VerifierKey, role: q.Signed.Actor.Role}
	next := ""
	if j.Entries, next, err = q.Sys.Oversee.JournalPage(q.Context(), q.Caller(), j.Filter, entriesPerPage); err != nil {
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
	j.Checkpoint, err = q.Sys.Record.Checkpoint(q.Context())
	return j, err
}

// VerifyJournal walks the whole journal and shows what it found, against a
// checkpoint that was kept elsewhere where one is given.
func VerifyJournal(q *page.Request) error {
	j, err := journal(q)
	if err != nil {
		return err
	}
	j.Kept = strings.TrimLeft(strings.ReplaceAll(q.PostFormValue("kept"), "\r\n", "\n"), "\n ")
	status := http.StatusOK
	j.Result, err = q.Sys.Record.CheckJournal(q.Context(), act.As(q.Signed.Actor), j.Kept)
	if e := page.Said(err, programme.Invalid); e != nil {
		j.Message, status, err = e.Message, http.StatusBadRequest, nil
	}
	if err != nil {
		return err
	}
	if j.Result != nil {
		j.Checkpoint = j.Result.Checkpoint
	}
	return q.ShowAs(status, journalView(q.Page("日志"), j))
}

// JournalEntry is one entry: its digest, its place, the rows it wrote and its
// canonical bytes.
func JournalEntry(q *page.Request) error {
	e, err := q.Sys.Oversee.JournalEntryOf(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.Show(journalEntryView(q.Page("日志条目"), e, q.Signed.Actor.Role))
}

// JournalProof is the proof of one entry, as the command journal check reads
// it.
func JournalProof(q *page.Request) error {
	p, err := q.Sys.Record.ProofOf(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	q.Download("日志证明-"+strconv.FormatInt(p.Index, 10)+".json", "application/json")
	q.Writer.Write(append(b, '\n'))
	return nil
}

// FsckPage is where a check of all data begins, with those that were asked for.
func FsckPage(q *page.Request) error {
	list, err := q.Sys.Record.CheckJobs(q.Context(), q.Caller())
	if err != nil {
		return err
	}
	return q.Show(fsckView(q.Page("数据核查"), list, page.NewKey()))
}

func AskFsck(q *page.Request) error { return q.ToJob(q.Sys.Record.AskCheck(q.Context(), q.Caller())) }

// fsckResult shows what a check found.
func fsckResult(q *page.Request) error {
	if q.Header.Get("HX-Request") != "" {
		q.Writer.Header().Set("HX-Refresh", "true")
		return nil
	}
	job, list, err := q.Sys.Record.CheckJob(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	broken := 0
	for _, c := range list {
		if c.Count > 0 {
			broken++
		}
	}
	return q.Show(fsckResultView(q.Page("数据核查"), job, list, broken))
}
