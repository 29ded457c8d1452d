package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/auditcopy"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

func (c *command) audit() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "审计工作台：年度数据副本，已存的问题"}
	cmd.AddCommand(c.auditCopy(), c.auditAsk())
	return cmd
}

// asAuditor adds the flag that says which auditor acts. The console itself has
// no copy: each is somebody's, who gave a reason for it.
func (c *command) asAuditor(cmd *cobra.Command, login *string) *cobra.Command {
	cmd.Flags().StringVar(login, "as", "", "以哪个审计人员的名义（登录名）")
	return c.withJSON(c.withYear(cmd))
}

// auditor opens the data for the auditor of that login, and finds the year.
func (c *command) auditor(cmd *cobra.Command, login string, fn func(ctx context.Context, sys *app.System, who act.Caller, p *programme.Programme) error) error {
	if login == "" {
		return programme.Errorf(programme.Invalid, "请用 --as 写明是哪个审计人员")
	}
	return c.use(cmd.Context(), func(sys *app.System) error {
		who, err := operator(cmd.Context(), sys, login, programme.RoleAuditor)
		if err != nil {
			return err
		}
		p, err := c.theYear(cmd, sys)
		if err != nil {
			return err
		}
		return fn(cmd.Context(), sys, who, p)
	})
}

// madeCopy is what is printed of a copy.
type madeCopy struct {
	Job    string `json:"job"`
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	Rows   int    `json:"rows"`
}

func (c *command) auditCopy() *cobra.Command {
	var login, reason string
	cmd := &cobra.Command{Use: "copy 文件", Short: "把一个年度写成一个 SQLite 文件，给审计人员在自己的电脑上查", Args: cobra.ExactArgs(1),
		Long: "与网页上“审计工作台”制作的是同一种副本：用途和文件的摘要记入日志，副本也留在网页的办理记录里，已存的问题由最新的副本回答。\n" +
			"表和列的含义见 docs/audit-copy.md。副本里有全年的人和账，用完请删除。",
		Example: "  jinlanling audit copy 年度.sqlite --as shenji --reason 专项审计 --data demo-data",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.auditor(cmd, login, func(ctx context.Context, sys *app.System, who act.Caller, p *programme.Programme) error {
				made, err := copyTo(ctx, sys, who, p.ID, reason, args[0])
				if err != nil {
					return err
				}
				return c.print(made, func(w io.Writer) {
					fmt.Fprintf(w, "%s：%d 行，写在 %s\n文件的 SHA-256：%s（已记入日志）\n", p.Name, made.Rows, made.File, made.SHA256)
				})
			})
		}}
	cmd.Flags().StringVar(&reason, "reason", "", "用途，记入日志")
	cmd.MarkFlagRequired("reason")
	return c.asAuditor(cmd, &login)
}

// copyTo asks for a copy as the page does, waits for it and keeps it as a new
// file at path.
func copyTo(ctx context.Context, sys *app.System, who act.Caller, programmeID, reason, path string) (made *madeCopy, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, programme.Errorf(programme.Invalid, "不能写 %s：已经存在，或目录不能写", path)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			made = nil
			os.Remove(path)
		}
	}()
	id, err := sys.Oversee.AskCopy(ctx, who, programmeID, reason)
	if err != nil {
		return nil, err
	}
	j, err := sys.Jobs.Await(ctx, who, id)
	if err != nil {
		return nil, err
	}
	_, body, err := sys.Jobs.JobFile(ctx, who, id)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	if _, err := io.Copy(f, body); err != nil {
		return nil, err
	}
	return &madeCopy{Job: j.ID, File: path, SHA256: j.ResultFile, Rows: oversee.CopyRows(j)}, f.Sync()
}

func (c *command) auditAsk() *cobra.Command {
	var login string
	var all bool
	cmd := &cobra.Command{Use: "ask 问题", Short: "由最新的年度数据副本回答一个已存的问题", Args: cobra.MaximumNArgs(1),
		Long:    "--list 列出已存的问题，不用数据目录。回答的是本人最新的副本，先用 audit copy 或在网页上制作。",
		Example: "  jinlanling audit ask --list\n  jinlanling audit ask one-invoice --as shenji --data demo-data",
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) == 1) {
				return programme.Errorf(programme.Invalid, "请写一个问题，或用 --list 列出有哪些")
			}
			if all {
				return c.print(auditcopy.Questions, func(w io.Writer) {
					for _, q := range auditcopy.Questions {
						fmt.Fprintf(w, "%s%s\n    %s\n", padded(q.Key, 22), q.Title, q.Purpose)
					}
				})
			}
			return c.auditor(cmd, login, func(ctx context.Context, sys *app.System, who act.Caller, p *programme.Programme) error {
				x, err := sys.Oversee.AskQuestion(ctx, who, p.ID, args[0])
				if err != nil {
					return err
				}
				return c.print(x, func(w io.Writer) { writeAnswer(w, x) })
			})
		}}
	cmd.Flags().BoolVar(&all, "list", false, "列出已存的问题")
	return c.asAuditor(cmd, &login)
}

// writeAnswer prints an answer as a table, with what its rows are about.
func writeAnswer(w io.Writer, x *oversee.Answered) {
	fmt.Fprintf(w, "%s（副本写成于 %s）\n%s\n", x.Title, x.Made.In(act.Shanghai).Format("2006-01-02 15:04"), x.Purpose)
	widths := make([]int, len(x.Columns))
	for i, n := range x.Columns {
		widths[i] = columns(n)
		for _, r := range x.Rows {
			widths[i] = max(widths[i], columns(r.Cells[i]))
		}
	}
	line := func(cells []string, of []auditcopy.Of) {
		for i, s := range cells {
			fmt.Fprint(w, padded(s, widths[i]+2))
		}
		for _, o := range of {
			fmt.Fprintf(w, " /%s/%s", o.Noun, o.ID)
		}
		fmt.Fprintln(w)
	}
	line(x.Columns, nil)
	for _, r := range x.Rows {
		line(r.Cells, r.Of)
	}
	fmt.Fprintf(w, "%d 行", len(x.Rows))
	if x.More {
		fmt.Fprintf(w, "，只列前 %d 行", auditcopy.RowsMost)
	}
	fmt.Fprintln(w)
}
