package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"

	"github.com/spf13/cobra"
)

// drill builds a year in which people cheat, and looks whether it is found.
func (c *command) drill() *cobra.Command {
	var seed uint64
	return withSeed(&seed, c.withJSON(&cobra.Command{Use: "drill", Short: "舞弊演练：在一个小年度里埋下舞弊，看各项核查找不找得到", Args: cobra.NoArgs,
		Long:    "在一个临时目录里用系统自己的办法建一个小年度，埋下十几种舞弊，再像市局经办那样逐项核查，列出每一种埋了几处、找到几处、靠什么找到，以及误伤了多少老实人和正常的课。有漏掉的，或误伤超过 2%，退出状态为 1。演练用的目录随后删除。",
		Example: "  jinlanling drill\n  jinlanling drill --seed 7 --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := drilled(cmd.Context(), seed)
			if err != nil {
				return err
			}
			err = c.print(r, func(w io.Writer) { printDrill(w, r) })
			if err == nil && (len(r.Missed()) > 0 || r.TooMany()) {
				err = errFindings
			}
			return err
		}}))
}

func withSeed(seed *uint64, cmd *cobra.Command) *cobra.Command {
	cmd.Flags().Uint64Var(seed, "seed", 1, "种子：同一个数得到同一次演练")
	return cmd
}

// drilled runs the drill in a folder of its own.
func drilled(ctx context.Context, seed uint64) (*demo.DrillReport, error) {
	dir, err := os.MkdirTemp("", "jinlanling-drill-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(ctx, act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(seed)})
	if err != nil {
		return nil, err
	}
	defer sys.Close()
	return demo.Drill(ctx, sys, clock, seed)
}

func printDrill(w io.Writer, r *demo.DrillReport) {
	fmt.Fprintf(w, "%s  %s  %s  %s\n", padded("舞弊", 40), padded("埋下", 6), padded("找到", 6), "靠什么")
	for _, k := range r.Kinds {
		mark := ""
		if k.Found < k.Planted {
			mark = "  漏掉"
		}
		fmt.Fprintf(w, "%s  %s  %s  %s%s\n", padded(k.Name, 40), padded(fmt.Sprint(k.Planted), 6), padded(fmt.Sprint(k.Found), 6), k.By, mark)
	}
	fmt.Fprintf(w, "误伤：%d 名老实人中 %d 名，%d 节正常的课中 %d 节\n", r.HonestPeople, r.PeopleHit, r.HonestLessons, r.LessonsHit)
	for _, h := range r.Hits {
		fmt.Fprintf(w, "  %s\n", h)
	}
}
