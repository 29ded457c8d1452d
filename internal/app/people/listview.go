package people

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Bounds of the lists that a user keeps under a name.
const (
	mostListViews = 12 // of one list
	mostViewName  = 12 // characters
	mostViewAsked = 1000
)

// ListViews are the lists of a noun that the caller keeps under a name.
func (a *Desk) ListViews(ctx context.Context, c act.Caller, noun programme.Noun) (out []store.ListView, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		out, err = tx.ListViews(c.User, noun)
		return err
	})
	return out, err
}

// KeepListView keeps what a list was asked for under a name, in place of what
// the caller kept under it before. It is theirs alone and no record: the journal
// does not hold it.
func (a *Desk) KeepListView(ctx context.Context, c act.Caller, noun programme.Noun, name string, asked url.Values) error {
	l, err := act.MayBrowse(c, noun)
	if err != nil {
		return err
	}
	v := store.ListView{Name: strings.TrimSpace(name), Asked: viewOf(l, asked)}
	switch {
	case v.Name == "" || utf8.RuneCountInString(v.Name) > mostViewName:
		return programme.Errorf(programme.Invalid, "请给常用列表起个名称，不超过 %d 个字", mostViewName)
	case v.Asked == "":
		return programme.Errorf(programme.Invalid, "这是没有筛选的全部列表，不必保存。请先筛选、排序或选定栏目")
	case len(v.Asked) > mostViewAsked:
		return programme.Errorf(programme.Invalid, "筛选条件太长，不能保存")
	}
	if err := act.PlainWords("name", "名称", v.Name); err != nil {
		return err
	}
	for k, list := range asked {
		if err := act.PlainWords(k, "筛选条件", strings.Join(list, " ")); err != nil {
			return err
		}
	}
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.ListViews(c.User, noun)
		if err != nil {
			return err
		}
		if len(kept) >= mostListViews && !slices.ContainsFunc(kept, func(k store.ListView) bool { return k.Name == v.Name }) {
			return programme.Errorf(programme.Invalid, "一种列表最多保存 %d 个，请先删去不用的", mostListViews)
		}
		return tx.SetListView(c.User, noun, v)
	})
}

// DropListView forgets a list that the caller keeps.
func (a *Desk) DropListView(ctx context.Context, c act.Caller, noun programme.Noun, name string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.DropListView(c.User, noun, name) })
}

// viewOf is the part of a list's question that is worth keeping: its filters,
// its columns and its order, not the page of it that was read.
func viewOf(l *act.Listing, asked url.Values) string {
	kept := url.Values{}
	for k, list := range asked {
		known := k == "sort" || k == "col" || slices.ContainsFunc(l.Filters, func(f store.Filter) bool { return f.Key == k })
		if known && strings.Join(list, "") != "" {
			kept[k] = list
		}
	}
	return kept.Encode()
}
