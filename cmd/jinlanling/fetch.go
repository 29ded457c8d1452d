package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/tlog"
)

// Bounds of what is taken from another machine.
const (
	fetchWithin = 30 * time.Second
	fetchMost   = 1 << 16 // bytes of a checkpoint or a proof
)

func (c *command) journalFetch() *cobra.Command {
	var from, to, key string
	var witnesses []string
	cmd := &cobra.Command{Use: "fetch", Short: "在另一台机器上取走最新检查点留存，并核对日志只增不改", Args: cobra.NoArgs,
		Long: "放在另一台机器上每天运行一次。取来的检查点接在文件末尾，并要求系统证明：现在的日志以上次留存的日志开头。\n" +
			"日志变短、被改动或换了公钥的，报告并以退出码 1 结束，文件不动。按规定恢复过备份的，核实后另起一个文件。\n" +
			"--key 是系统“日志检查点”页上的公钥，应当另行抄来；不给则不核对签名。\n" +
			"--witness 是见证人的公钥，从见证人那里抄来，可给多次：都要在三天以内见证过，见证过的也要在现在的日志里。",
		Example: "  jinlanling journal fetch --from https://jn.example.gov.cn --to 检查点.txt --key 公钥",
		RunE: func(cmd *cobra.Command, _ []string) error {
			site := strings.TrimRight(from, "/")
			said, err := fetchPoint(cmd.Context(), site, to, key)
			if said != "" {
				fmt.Fprintln(c.out, said)
			}
			if err != nil || len(witnesses) == 0 {
				return err
			}
			if said, err = fetchWitnessed(cmd.Context(), site, to, key, witnesses, time.Now()); said != "" {
				fmt.Fprintln(c.out, said)
			}
			return err
		}}
	cmd.Flags().StringVar(&from, "from", "", "系统首页的网址")
	cmd.Flags().StringVar(&to, "to", "", "留存检查点的文件")
	cmd.Flags().StringVar(&key, "key", "", "日志公钥；不给则不核对签名")
	cmd.Flags().StringArrayVar(&witnesses, "witness", nil, "见证人的公钥，可给多次；不给则不看见证")
	cmd.MarkFlagRequired("from")
	cmd.MarkFlagRequired("to")
	return cmd
}

// fetchPoint keeps the newest checkpoint of a site behind those of a file. It
// believes nothing of the site but what is proved: that the tree grew out of
// the last one kept.
func fetchPoint(ctx context.Context, site, file, key string) (said string, err error) {
	text, err := fetchText(ctx, site+"/.well-known/jinlanling-checkpoint")
	if err != nil {
		return "", err
	}
	newest, _, err := journal.ParseCheckpoint(text, key)
	if err != nil {
		return fmt.Sprintf("%s 给出的检查点不是这个公钥签的：%v", site, err), errFindings
	}
	before, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	notes, _ := journal.SplitLog(string(before))
	if len(notes) == 0 && strings.TrimSpace(string(before)) != "" {
		return "", programme.Errorf(programme.Invalid, "%s 里没有完整的检查点；请换一个文件", file)
	}
	if len(notes) > 0 {
		last, _, err := journal.ParseCheckpoint(notes[len(notes)-1], key)
		if err != nil {
			return "", programme.Errorf(programme.Invalid, "%s 里最后一个检查点读不出来或不是这个公钥签的：%v", file, err)
		}
		lost := fmt.Sprintf("对不上：%s 留存的检查点（%d 条）不在现在的日志（%d 条）里。请保留 %s，并告知审计人员", last.At.In(act.Shanghai).Format("2006-01-02 15:04:05"), last.Size,
			newest.Size, file)
		if last.Origin != newest.Origin || newest.Size < last.Size || newest.Size == last.Size && newest.Root != last.Root {
			return lost, errFindings
		}
		if newest.Size == last.Size {
			return fmt.Sprintf("日志没有增加，仍是 %d 条，与留存的一致", newest.Size), nil
		}
		grew, err := fetchGrown(ctx, site, last, newest)
		if err != nil {
			return "", err
		}
		if !grew {
			return lost, errFindings
		}
	}
	if err := record.AppendCheckpoint(file, text); err != nil {
		return "", err
	}
	return fmt.Sprintf("已留存 %d 条的检查点；文件里共 %d 个", newest.Size, len(notes)+1), nil
}

// fetchGrown has a site prove that its tree of one checkpoint begins with that of
// another.
func fetchGrown(ctx context.Context, site string, from, to journal.Checkpoint) (bool, error) {
	if from.Size == to.Size {
		return from.Root == to.Root, nil
	}
	text, err := fetchText(ctx, fmt.Sprintf("%s/.well-known/jinlanling-consistency?old=%d&new=%d", site, from.Size, to.Size))
	if err != nil {
		return false, err
	}
	var proof tlog.TreeProof
	for _, line := range strings.Fields(text) {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return false, nil
		}
		proof = append(proof, h)
	}
	return tlog.CheckTree(proof, to.Size, to.Root, from.Size, from.Root) == nil, nil
}

// witnessedWithin is how old a witness's signature may be: a log in which
// nothing is done is signed anew all the same.
const witnessedWithin = 72 * time.Hour

// fetchWitnessed holds the newest checkpoint that witnesses signed to their
// keys, to the clock, and to the last that the file keeps.
func fetchWitnessed(ctx context.Context, site, file, key string, witnesses []string, now time.Time) (said string, err error) {
	cosigners := make([]journal.Cosigner, len(witnesses))
	for i, k := range witnesses {
		if cosigners[i], err = journal.ParseCosigner(k); err != nil {
			return "", programme.Errorf(programme.Invalid, "%v", err)
		}
	}
	text, err := fetchText(ctx, site+"/log/checkpoint")
	if err != nil {
		return "", err
	}
	point, _, err := journal.ParseCheckpoint(text, key)
	if err != nil {
		return fmt.Sprintf("%s 给出的有见证的检查点不是这个公钥签的：%v", site, err), errFindings
	}
	_, lines, _ := strings.Cut(text, "\n\n")
	var told []string
	for _, w := range cosigners {
		c, err := w.Open(text, lines)
		if err != nil {
			return fmt.Sprintf("%d 条的检查点：%v", point.Size, err), errFindings
		}
		at := c.At.In(act.Shanghai).Format("2006-01-02 15:04:05")
		if now.Sub(c.At).Abs() > witnessedWithin {
			return fmt.Sprintf("见证人 %s 的签名是 %s 的，与现在差了三天以上", w.Name, at), errFindings
		}
		told = append(told, w.Name+" 于 "+at)
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	notes, _ := journal.SplitLog(string(kept))
	last, _, err := journal.ParseCheckpoint(notes[len(notes)-1], key)
	if err != nil {
		return "", err
	}
	from, to := point, last
	if from.Size > to.Size { // it grew while it was asked
		from, to = to, from
	}
	grew, err := fetchGrown(ctx, site, from, to)
	if err != nil {
		return "", err
	}
	if !grew || from.Origin != to.Origin {
		return fmt.Sprintf("对不上：见证人签过的 %d 条与留存的 %d 条不是同一份日志。请保留 %s，并告知审计人员", point.Size, last.Size, file), errFindings
	}
	return fmt.Sprintf("%d 条已由 %s 见证", point.Size, strings.Join(told, "，")), nil
}

func fetchText(ctx context.Context, address string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", programme.Errorf(programme.Busy, "连不上 %s：%v", address, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, fetchMost))
	if err == nil && res.StatusCode != http.StatusOK {
		err = programme.Errorf(programme.Busy, "%s 答复 %d，请稍后再试", address, res.StatusCode)
	}
	return string(b), err
}
