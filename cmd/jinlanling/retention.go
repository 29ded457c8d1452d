package main

import (
	"fmt"
	"io"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/retain"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

// kept is a line as the console prints it.
type kept struct {
	Class string `json:"class"`
	Base  string `json:"base"`
	Year  int    `json:"year"`
	Kind  string `json:"kind"`
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"`
	Until string `json:"until,omitempty"`
	Due   bool   `json:"due"`
	Why   string `json:"why,omitempty"`
	Act   string `json:"act,omitempty"`
}

func (c *command) retention() *cobra.Command {
	var due bool
	cmd := &cobra.Command{Use: "retention", Short: "档案资料保存到哪天、哪些期满可以销毁", Args: cobra.NoArgs,
		Long:    "只列出，不销毁：销毁在网页上由一人提出、另一人批准后执行。保存年限由每个年度的通知规定。",
		Example: "  jinlanling retention --data demo-data\n  jinlanling retention --data demo-data --due",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				lines, err := sys.Retain.List(cmd.Context(), act.As(act.SystemActor), "")
				if err != nil {
					return err
				}
				out := []kept{}
				for i := range lines {
					if l := &lines[i]; l.Due() || !due {
						out = append(out, keptOf(l))
					}
				}
				return c.print(out, func(w io.Writer) {
					for _, k := range out {
						now := k.Why
						if k.Due {
							now = "期满，可以提出销毁"
						}
						what := padded(k.Base+" "+k.Class, 44) + padded(programme.KeptName(k.Kind), 14)
						fmt.Fprintf(w, "%d %s%8d 个%8d MB  %s\n", k.Year, what, k.Files, k.Bytes>>20, now)
					}
					fmt.Fprintf(w, "共 %d 行\n", len(out))
				})
			})
		}}
	cmd.Flags().BoolVar(&due, "due", false, "只列期满可以销毁的")
	return c.withJSON(c.withData(cmd))
}

func keptOf(l *retain.Line) kept {
	k := kept{Class: l.Class.Name, Base: l.Base, Year: l.Year, Kind: l.Kind, Files: l.Kept.Files, Bytes: l.Kept.Bytes, Due: l.Due(), Why: l.Why}
	if l.Until != 0 {
		k.Until = l.Until.String()
	}
	if l.Act != nil {
		k.Act = l.Act.ID
	}
	return k
}
