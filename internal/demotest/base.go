package demotest

import (
	"context"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/programme"
	"strings"
	"testing"
)

// Content is a whole application for the given lines.
func Content(t *testing.T, w *Year, head programme.Actor, asked ...programme.AskedLine) programme.BaseContent {
	t.Helper()
	c, err := demo.Content(asked, func(what string) (string, error) {
		f, err := w.StoreFile(context.Background(), act.As(head), strings.NewReader("演示文件，不是真实材料。\n"+what))
		return f.ID, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Assess marks a base well enough.
func Assess(w *Year, officer act.Caller, base string) error {
	file, err := w.Plan.BaseFileOf(context.Background(), officer, base)
	if err != nil {
		return err
	}
	return w.Plan.AssessBase(context.Background(), officer, base, demo.Assessment(file, "合格"))
}
