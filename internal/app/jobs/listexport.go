package jobs

import (
	"context"
	"encoding/json"
	"io"

	"jinlanling/internal/app/act"
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

// Kinds are the long works of this chapter.
func (s *Desk) Kinds() []Kind {
	return []Kind{
		{Code: ListExport, Name: "导出列表", Undone: "导出不改动任何数据，没有写完的文件已丢弃。", May: s.mayListExport, Run: s.runListExport},
	}
}

func (a *Desk) mayListExport(_ *store.Tx, c act.Caller, j *Job) error {
	var args listArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return err
	}
	_, err := act.MayBrowse(c, args.Noun)
	return err
}

// AskExport asks for a list as a workbook: everything that the query picks.
func (s *Desk) AskExport(ctx context.Context, c act.Caller, noun programme.Noun, q act.Query) (string, error) {
	if _, err := s.CountWaiting(ctx, c, noun, q, 1); err != nil { // a query that cannot be asked is refused now
		return "", err
	}
	return s.Enqueue(ctx, c, Job{Kind: ListExport, Title: noun.Name(), Programme: q.Programme}, listArgs{noun, q.Values, q.Sort})
}

func (s *Desk) runListExport(ctx context.Context, w *Work) error {
	var args listArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	q := act.Query{Programme: w.Job.Programme, Values: args.Values, Sort: args.Sort}
	const most = 1_000_000
	n, err := s.CountWaiting(ctx, w.Caller, args.Noun, q, most)
	if err != nil {
		return err
	}
	if err := w.At(ctx, "写工作簿", 0, n); err != nil {
		return err
	}
	err = w.KeepFile(ctx, args.Noun.Name()+"-"+s.Today().String()+".xlsx", func(out io.Writer) error {
		return s.ExportList(ctx, w.Caller, args.Noun, q, out)
	})
	if err != nil {
		return err
	}
	if err := w.At(ctx, "", n, n); err != nil {
		return err
	}
	return w.Result(map[string]int{"rows": n})
}

// KeepFile stores what write writes as the job's result, under a name for who
// downloads it.
func (w *Work) KeepFile(ctx context.Context, name string, write func(io.Writer) error) error {
	r, out := io.Pipe()
	go func() { out.CloseWithError(write(&stoppable{ctx, out})) }()
	f, err := w.Sys.KeepFile(ctx, w.Caller, r)
	r.CloseWithError(err)
	if err != nil {
		return err
	}
	w.Job.ResultFile, w.Job.ResultName = f.ID, name
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
