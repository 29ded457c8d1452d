package store

import (
	"slices"
	"strings"

	"jinlanling/internal/programme"
)

// Cheap reports whether an order costs no more in a long list than in a short
// one: the listing's own, that in which rows were made, and what an index holds.
func (l *Listing) Cheap(by string) bool {
	key := strings.TrimPrefix(by, "-")
	return key == "" || key == "id" || slices.ContainsFunc(l.Columns, func(f Field) bool { return f.Key == key && f.Sort })
}

// order is the field that rows come by and its direction; nil for the order
// in which they were made.
func (l *Listing) order(by string) (f *Field, descending bool, err error) {
	if by == "" {
		if by = l.Sort; by == "" {
			return nil, l.Newest, nil
		}
	}
	key, descending := strings.CutPrefix(by, "-")
	if key == "id" {
		return nil, descending, nil
	}
	i := slices.IndexFunc(l.Columns, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return nil, false, programme.Errorf(programme.Invalid, "这个列表没有这一栏，不能按它排序")
	}
	return &l.Columns[i], descending, nil
}
