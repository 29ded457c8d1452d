package main

import (
	"fmt"
	"io"

	"jinlanling/internal/app"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/tlog"
)

// compared is what two checkpoints say of each other.
type compared struct {
	Agreement journal.Agreement `json:"agreement"`
	Origin    string            `json:"origin"`
	Sizes     [2]int64          `json:"sizes"`
	Signed    [2]bool           `json:"signed"` // by the key that was given
	Keyed     bool              `json:"keyed"`  // a key was given
}

func (c *command) journalCompare() *cobra.Command {
	var key string
	cmd := &cobra.Command{Use: "compare 检查点甲 检查点乙", Short: "比较两个人各自留存的检查点，看是不是同一份日志", Args: cobra.ExactArgs(2),
		Long: "两份检查点条数相同、摘要不同，就是日志被改写过、给不同的人看了不同内容的证据，不用数据库也能看出。\n" +
			"条数不同的，要由日志证明后一份包含前一份：加 --data。\n检查点可以是文件、文字本身，也可以只有纸上的日志名、条数和摘要。",
		Example: "  jinlanling journal compare 三月.txt 六月.txt --key 公钥\n  jinlanling journal compare 三月.txt 六月.txt --data demo-data",
		RunE: func(cmd *cobra.Command, args []string) error {
			var points [2]journal.Checkpoint
			out := compared{Keyed: key != ""}
			for i, a := range args {
				text, err := textOrFile(a)
				if err == nil {
					points[i], out.Signed[i], err = journal.ParseKept(text, key)
				}
				if err != nil {
					return programme.Errorf(programme.Invalid, "第 %d 份：%v", i+1, err)
				}
				out.Sizes[i] = points[i].Size
			}
			out.Origin = points[0].Origin
			var proof tlog.TreeProof
			if cmd.Flags().Changed("data") && out.Sizes[0] != out.Sizes[1] {
				err := c.use(cmd.Context(), func(sys *app.System) (err error) {
					proof, err = sys.Record.Consistency(cmd.Context(), min(out.Sizes[0], out.Sizes[1]), max(out.Sizes[0], out.Sizes[1]))
					return err
				})
				if err != nil {
					return err
				}
			}
			var err error
			if out.Agreement, err = journal.Agree(points[0], points[1], proof); err != nil {
				return programme.Errorf(programme.Invalid, "%v", err)
			}
			if err := c.print(out, func(w io.Writer) { writeCompared(w, out) }); err != nil {
				return err
			}
			if out.Agreement == journal.Same || out.Agreement == journal.Grown {
				return nil
			}
			return errFindings
		}}
	cmd.Flags().StringVar(&key, "key", "", "日志公钥；不给则不核对签名")
	return c.withJSON(c.withData(cmd))
}

func writeCompared(w io.Writer, c compared) {
	fmt.Fprintf(w, "%s：第 1 份 %d 条，第 2 份 %d 条\n", c.Origin, c.Sizes[0], c.Sizes[1])
	fmt.Fprintln(w, map[journal.Agreement]string{
		journal.Same:    "两份相同，是同一份日志",
		journal.Grown:   "后一份包含前一份的全部条目，其间没有改写",
		journal.Forked:  "条数相同、摘要不同：两个人看到的不是同一份日志。请保存两份原件，连同本结果交审计",
		journal.Changed: "日志不能证明后一份包含前一份：有一份不是这份日志的，或者日志被改写过。请保存两份原件，连同本结果交审计",
		journal.Unknown: "条数不同，单凭两份检查点看不出来。请加 --data，由日志证明；或者在系统的“检查点核对”页逐份核对",
	}[c.Agreement])
	for i, signed := range c.Signed {
		switch {
		case signed:
			fmt.Fprintf(w, "第 %d 份的签名与公钥相符\n", i+1)
		case c.Keyed:
			fmt.Fprintf(w, "第 %d 份没有签名，可信程度以留存的那份为准\n", i+1)
		}
	}
}
