package auditcopy

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/programme"
)

// Bounds of one question.
const (
	RowsMost = 1000
	AskMost  = 5 * time.Second
)

// Of is a thing that a row is about.
type Of struct {
	Noun programme.Noun
	ID   string
}

// Row is one of an answer.
type Row struct {
	Cells []string
	Of    []Of
}

// Answer is what a question found.
type Answer struct {
	Columns []string
	Rows    []Row
	More    bool // there are more than RowsMost
}

// nouns are what a column of an answer may be called to lead somewhere.
var nouns = []programme.Noun{programme.NounApplication, programme.NounClass, programme.NounLesson, programme.NounBase, programme.NounVoucher}

// Ask answers a question from the copy at path, which nothing can write then. It
// is an Error TooLarge where it takes longer than AskMost.
func Ask(ctx context.Context, path, question string) (*Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, AskMost)
	defer cancel()
	a, err := ask(ctx, path, question)
	if err != nil && ctx.Err() == context.DeadlineExceeded {
		return nil, programme.Errorf(programme.TooLarge, "这个问题在 %d 秒内没有答完。请下载副本，用数据库工具在自己的电脑上查", int(AskMost.Seconds()))
	}
	return a, err
}

func ask(ctx context.Context, path, question string) (*Answer, error) {
	db, err := sql.Open("sqlite", fileURI(path)+"?mode=ro&immutable=1&_pragma=query_only(1)&_pragma=temp_store(MEMORY)")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, question)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	a := &Answer{}
	for _, n := range names {
		if !slices.Contains(nouns, programme.Noun(n)) {
			a.Columns = append(a.Columns, n)
		}
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if len(a.Rows) == RowsMost {
			a.More = true
			break
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		a.Rows = append(a.Rows, rowOf(names, values))
	}
	return a, rows.Err()
}

func rowOf(names []string, values []any) (r Row) {
	for i, n := range names {
		text := ""
		if values[i] != nil {
			text = fmt.Sprint(values[i])
		}
		switch noun := programme.Noun(n); {
		case !slices.Contains(nouns, noun):
			r.Cells = append(r.Cells, text)
		case text != "":
			r.Of = append(r.Of, Of{noun, text})
		}
	}
	return r
}
