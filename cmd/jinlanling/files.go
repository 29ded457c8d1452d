package main

import (
	"fmt"
	"os"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/files"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

func (c *command) files() *cobra.Command {
	cmd := &cobra.Command{Use: "files", Short: "文件放在哪里"}
	back := false
	move := &cobra.Command{Use: "move", Short: "把文件搬到对象存储（S3），或搬回数据目录；先停下服务", Args: cobra.NoArgs,
		Long: "把数据目录 files 里的文件搬到对象存储，加 --back 则从对象存储搬回来。先停下服务。\n每份搬去后读回来核对；全部相符以后，才改用新的一处、删去原处的。" +
			"中途断了，再运行一次，接着搬。\n搬完后，把 files-s3-file 写进配置文件（搬回来的从配置文件里去掉），再启动。",
		Example: "  jinlanling files move --data data --files-s3-file /etc/jinlanling/files-s3.yaml\n" +
			"  jinlanling files move --back --data data --files-s3-file /etc/jinlanling/files-s3.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			o := act.Options{Dir: c.data, Clock: time.Now}
			var err error
			if o.DatabaseURL, err = c.databaseURL(); err != nil {
				return err
			}
			if o.Bucket, err = c.bucket(); err != nil {
				return err
			}
			if _, err := os.Stat(c.data); err != nil {
				return programme.Errorf(programme.NotFound, "没有数据目录 %s；用 --data 指明", c.data)
			}
			m, err := record.MoveFiles(cmd.Context(), o, back, func(m files.Moved) {
				if n := m.Files; n%1000 == 0 && n > 0 {
					fmt.Fprintf(c.out, "已搬 %d 份，%d MB\n", n, m.Bytes>>20)
				}
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(c.out, "已搬 %d 份，%d MB，都读回来核对过；原处的已删去\n", m.Files, m.Bytes>>20)
			for _, id := range m.Bad {
				fmt.Fprintf(c.out, "文件 %s 在原处就已损坏，照原样搬去；从备份放回来，再运行 jinlanling fsck\n", id)
			}
			if len(m.Bad) > 0 {
				return errFindings
			}
			return nil
		}}
	move.Flags().BoolVar(&back, "back", false, "从对象存储搬回数据目录")
	cmd.AddCommand(c.withData(move))
	return cmd
}
