package app

import (
	"context"
	"encoding/json"
	"io"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// ListExport is the job that writes a long list as a workbook.
const ListExport = "list.export"

// RowsAtOnce is how many rows of a list are written while somebody waits; more
// are a job.
const RowsAtOnce = 5000

type listArgs struct {
	Noun   programme.Noun    `json:"noun"`
	Values map[string]string `json:"values,omitempty"`
	Sort   string            `json:"sort,omitempty"`
}

func (a *App) mayListExport(_ *store.Tx, c Caller, j *Job) error {
	var args listArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return err
	}
	_, err := mayBrowse(c, args.Noun)
	return err
}

// AskExport asks for a list as a workbook: everything that the query picks.
func (s *System) AskExport(ctx context.Context, c Caller, noun programme.Noun, q Query) (string, error) {
	if _, err := s.CountWaiting(ctx, c, noun, q, 1); err != nil { // a query that cannot be asked is refused now
		return "", err
	}
	return s.enqueue(ctx, c, Job{Kind: ListExport, Title: noun.Name(), Programme: q.Programme}, listArgs{noun, q.Values, q.Sort})
}

func (s *System) runListExport(ctx context.Context, w *work) error {
	var args listArgs
	if err := w.args(&args); err != nil {
		return err
	}
	q := Query{Programme: w.job.Programme, Values: args.Values, Sort: args.Sort}
	const most = 1_000_000
	n, err := s.CountWaiting(ctx, w.caller, args.Noun, q, most)
	if err != nil {
		return err
	}
	if err := w.at(ctx, "写工作簿", 0, n); err != nil {
		return err
	}
	err = w.keepFile(ctx, args.Noun.Name()+"-"+s.Today().String()+".xlsx", func(out io.Writer) error {
		return s.ExportList(ctx, w.caller, args.Noun, q, out)
	})
	if err != nil {
		return err
	}
	if err := w.at(ctx, "", n, n); err != nil {
		return err
	}
	return w.result(map[string]int{"rows": n})
}

// keepFile stores what write writes as the job's result, under a name for who
// downloads it.
func (w *work) keepFile(ctx context.Context, name string, write func(io.Writer) error) error {
	r, out := io.Pipe()
	go func() { out.CloseWithError(write(&stoppable{ctx, out})) }()
	f, err := w.sys.keepFile(ctx, w.caller, r)
	r.CloseWithError(err)
	if err != nil {
		return err
	}
	w.job.ResultFile, w.job.ResultName = f.ID, name
	return nil
}

// stoppable is a writer that refuses when the job is to stop.
type stoppable struct {
	ctx context.Context
	w   io.Writer
}

func (s *stoppable) Write(b []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, context.Cause(s.ctx)
	}
	return s.w.Write(b)
}
