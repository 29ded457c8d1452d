package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/ops"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

func (c *command) demo() *cobra.Command {
	var seed uint64
	var scale, stages int
	var small, only, noServe bool
	var listen string
	cmd := &cobra.Command{Use: "demo", Short: "建立 2021 年度演示数据并打开", Args: cobra.NoArgs,
		Long:    "在一个新目录里从头办完德州市 2021 年度：认定五所基地，导入计划，近两千人报名，培训、考评、发证、拨付、收回、检查、报送、结项；再建一个虚构的 2022 年度，停在八月，各角色都有事可办。\n人和单位都是虚构的。同一个 --seed 得到同一年。",
		Example: "  jinlanling demo\n  jinlanling demo --no-serve --data /tmp/demo --seed 7",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !noServe { // building takes a quarter of a minute: a taken port is said before
				if err := free(listen); err != nil {
					return err
				}
			}
			o := demo.Options{Seed: seed, Scale: scale, Small: small, Stages: stages, Next: !only && !small && stages == 0}
			if err := c.buildDemo(cmd.Context(), o); err != nil || noServe {
				return err
			}
			config := ops.Defaults()
			config.Listen, config.LogFormat, config.LogLevel = listen, "text", slog.LevelWarn
			return c.run(cmd.Context(), config)
		}}
	c.withData(cmd)
	cmd.Flags().Lookup("data").DefValue = "demo-data"
	c.data = "demo-data"
	cmd.PreRun = func(cmd *cobra.Command, _ []string) {
		if !cmd.Flags().Changed("data") {
			c.data = "demo-data"
		}
	}
	cmd.Flags().Uint64Var(&seed, "seed", 2021, "种子：同一个数得到同一年")
	cmd.Flags().IntVar(&scale, "scale", 1, "人数和计划的倍数")
	cmd.Flags().BoolVar(&small, "small", false, "只要三所基地和五分之一的计划，建得快")
	cmd.Flags().IntVar(&stages, "stages", 0, "只办前几步就停，例如 4 停在报名待审核；0 办完全年")
	cmd.Flags().BoolVar(&only, "only-2021", false, "只建 2021 年度，不再建办到一半的 2022 年度（虚构）")
	cmd.Flags().BoolVar(&noServe, "no-serve", false, "建好就结束，不打开网页")
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8021", "网页的地址")
	return cmd
}

// free refuses an address on which something listens already, or on which
// nothing can.
func free(address string) error {
	l, err := listenOn(address)
	if err != nil {
		e := err.(*programme.Error)
		return programme.Errorf(e.Code, "%s。演示数据还没有建；请先停下占着这个地址的程序，或用 --listen 另指一个，例如 --listen 127.0.0.1:8022", e.Message)
	}
	return l.Close()
}

func (c *command) buildDemo(ctx context.Context, o demo.Options) (err error) {
	if entries, err := os.ReadDir(c.data); err == nil && len(entries) > 0 {
		if mark, err := demo.Marked(c.data); err == nil && mark != nil {
			return programme.Errorf(programme.Conflict, "目录 %s 里已有演示数据。接着看：jinlanling serve --data %s；要重新建，请用 --data 另指一个目录，或先删去它", c.data, c.data)
		}
		return programme.Errorf(programme.Conflict, "目录 %s 不是空的；演示数据要建在新目录里，请用 --data 另指一个，或先删去它", c.data)
	}
	url, err := c.databaseURL()
	if err != nil {
		return err
	}
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(ctx, act.Options{Dir: c.data, DatabaseURL: url, Clock: clock.Now, Rand: demo.Reader(o.Seed)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sys.Close()) }()
	began := time.Now()
	step := began
	o.Progress = func(stage string, done bool) {
		if done {
			fmt.Fprintf(c.out, " %6.2f 秒\n", time.Since(step).Seconds())
		} else {
			step = time.Now()
			fmt.Fprintf(c.out, "%s %s", clock.Now().In(act.Shanghai).Format("2006-01-02"), padded(stage, 34))
		}
	}
	_, err = demo.Build(ctx, sys, clock, o)
	if err != nil {
		fmt.Fprintln(c.out)
		return err
	}
	fmt.Fprintf(c.out, "合计 %.2f 秒，数据在 %s\n\n", time.Since(began).Seconds(), c.data)
	if err := demo.Mark(c.data, o.Seed, clock.Now(), time.Now()); err != nil {
		return err
	}
	years, err := sys.Plan.Programmes(ctx, act.As(act.SystemActor))
	if err != nil {
		return err
	}
	slices.Reverse(years)
	for _, y := range years {
		rows, err := sys.Year.Overview(ctx, act.As(act.SystemActor), y.ID)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, y.Name)
		writeOverview(c.out, rows)
		fmt.Fprintln(c.out)
	}
	return nil
}
