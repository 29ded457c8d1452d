// Command jinlanling runs a city's subsidised training of technicians. Each
// subcommand is a file of flags and wiring; what it does is in package app.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/files"
	"jinlanling/internal/ops"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

func main() {
	ops.PrivateFiles()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit statuses: done, findings, misuse.
const (
	exitDone     = 0
	exitFindings = 1
	exitMisuse   = 2
)

// errFindings ends a command that worked and has found something: exit status 1
// without another message.
var errFindings = errors.New("findings")

// run is the whole program with its outside handed in; tests call it.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	c := &command{in: in, out: out, errs: errs}
	root := c.root()
	root.SetArgs(texts(args))
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFindings):
		return exitFindings
	}
	fmt.Fprintln(errs, "错误："+words(err))
	if e, ok := errors.AsType[*programme.Error](err); ok {
		for _, p := range e.Problems {
			fmt.Fprintln(errs, "  "+p.String())
		}
		if e.Code != programme.Invalid || !c.ran {
			return exitFindings
		}
	}
	if c.ran {
		return exitFindings
	}
	return exitMisuse
}

// texts makes arguments text at the same door as forms and cells: a name pasted
// from a table finds what stands under it. A path keeps its bytes where it names
// a file as it is.
func texts(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = act.Text(a)
		if out[i] != a {
			if _, err := os.Lstat(a); err == nil {
				out[i] = a
			}
		}
	}
	return out
}

var argumentCount = regexp.MustCompile(`(?:accepts|requires)(?: at (?:least|most))? (\d+) arg\(s\),(?: only)? received (\d+)`)

// words turns the flag parser's English into the screen's Chinese.
func words(err error) string {
	s := argumentCount.ReplaceAllString(err.Error(), "参数个数不对：须 $1 个，给了 $2 个")
	for _, r := range []struct{ en, zh string }{{"unknown command", "没有这个命令"}, {"unknown flag:", "没有这个参数："}, {"unknown shorthand flag:", "没有这个参数："},
		{"flag needs an argument:", "参数缺少值："}, {"required flag(s)", "缺少参数"}, {" not set", ""}, {"invalid argument", "参数值不对"}} {
		s = strings.Replace(s, r.en, r.zh, 1)
	}
	return s
}

// command carries what all subcommands share.
type command struct {
	in       io.Reader
	out      io.Writer
	errs     io.Writer
	json     bool
	data     string
	year     int    // which programme; 0 for the newest
	city     string // of which city; "" where there is one
	worked   string // the programme that this came to
	s3       string // path of a file with the settings of an S3 store
	database string // path of a file with the database's URL
	ran      bool   // flags were right, and the command began
	isDemo   bool   // the data that was opened is a demo's
	log      *slog.Logger
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{Use: "jinlanling", Short: programme.Product + "：技师、高级技师补贴培训管理系统", SilenceUsage: true, SilenceErrors: true,
		Example: "  jinlanling demo                     建立并打开 2021 年度演示数据\n  jinlanling rules show dezhou-2021   看通知的全部规定\n  jinlanling " +
			"fsck --data 目录          核对数据"}
	root.PersistentPreRun = func(cmd *cobra.Command, _ []string) { c.ran = cmd.ValidateRequiredFlags() == nil }
	root.CompletionOptions.DisableDefaultCmd = true
	knowFlagWords()
	root.SetHelpTemplate(helpTemplate)
	root.SetUsageTemplate(usageTemplate)
	root.AddCommand(c.demo(), c.serve(), c.setup(), c.regain(), c.check(), c.rules(), c.layouts(), c.importing(), c.exporting(), c.money(), c.journal(),
		c.fsck(), c.backup(), c.restore(), c.files(), c.keys(), c.certificate(), c.overview(), c.archive(), c.retention(), c.lot(), c.drill(), c.audit())
	root.SetHelpCommand(&cobra.Command{Use: "help [命令]", Short: "看一个命令的用法", Run: func(cmd *cobra.Command, args []string) {
		found, _, err := root.Find(args)
		if err != nil || found == nil {
			found = root
		}
		found.Help()
	}})
	chinese(root)
	return root
}

// chinese words the flag that cobra adds by itself.
func chinese(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true
	cmd.InitDefaultHelpFlag()
	if f := cmd.Flags().Lookup("help"); f != nil {
		f.Usage = "看用法"
	}
	for _, sub := range cmd.Commands() {
		chinese(sub)
	}
}

// What pflag writes into a flag's usage by itself.
var (
	flagKind    = regexp.MustCompile(`(?m)^(\s+(?:-\w, )?\s*--[\w-]+) (string|strings|stringArray|int|uint|uint64|duration)\b`)
	flagDefault = regexp.MustCompile(` ?\(default "?([^)"]*)"?\)`)
)

// flagWords turns a list of flags into Chinese.
func flagWords(s string) string {
	s = flagKind.ReplaceAllStringFunc(s, func(m string) string {
		p := flagKind.FindStringSubmatch(m)
		word := "值"
		if strings.Contains(p[2], "int") {
			word = "数"
		}
		return p[1] + " " + word + strings.Repeat(" ", max(0, len(p[2])-2))
	})
	return flagDefault.ReplaceAllString(s, "（默认 $1）")
}

// knowFlagWords gives cobra's templates our words for flags.
var knowFlagWords = sync.OnceFunc(func() { cobra.AddTemplateFunc("flagWords", flagWords) })

const helpTemplate = `{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}`

const usageTemplate = `用法：
  {{.UseLine}}{{if .HasAvailableFlags}} [参数]{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [命令]{{end}}{{if .HasExample}}

例：
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

命令：{{range .Commands}}{{if (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

参数：
{{.LocalFlags.FlagUsages | flagWords | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

通用参数：
{{.InheritedFlags.FlagUsages | flagWords | trimTrailingWhitespaces}}{{end}}
`

// withData adds the flags that say where the data is.
func (c *command) withData(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringVar(&c.data, "data", "data", "数据目录")
	cmd.Flags().StringVar(&c.database, "database-url-file", "", "PostgreSQL 连接串所在的文件；不给时看 PG 环境变量，都没有则用数据目录里的 SQLite")
	cmd.Flags().StringVar(&c.s3, "files-s3-file", "", "文件放在对象存储（S3）时，它的设置所在的文件")
	return cmd
}

// withJSON adds --json.
func (c *command) withJSON(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().BoolVar(&c.json, "json", false, "输出 JSON")
	return cmd
}

// print writes v as JSON where asked for, else what text writes.
func (c *command) print(v any, text func(w io.Writer)) error {
	if !c.json {
		text(c.out)
		return nil
	}
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// databaseURL is the PostgreSQL connection, "" for SQLite. The file keeps the
// password out of the process list.
func (c *command) databaseURL() (string, error) {
	if c.database != "" {
		b, err := os.ReadFile(c.database)
		if err != nil {
			return "", programme.Errorf(programme.Invalid, "读不了连接串文件 %s", c.database)
		}
		return strings.TrimSpace(string(b)), nil
	}
	if os.Getenv("PGHOST") != "" || os.Getenv("PGSERVICE") != "" {
		return "postgres://", nil // the driver reads the rest from PG variables
	}
	return "", nil
}

// open opens the data that exists already.
func (c *command) open(ctx context.Context) (*app.System, error) {
	url, err := c.databaseURL()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(c.data); err != nil {
		return nil, programme.Errorf(programme.NotFound, "没有数据目录 %s；用 --data 指明，或先运行 jinlanling demo", c.data)
	}
	mark, err := demo.Marked(c.data)
	if err != nil {
		return nil, err
	}
	c.isDemo = mark != nil
	at, err := c.bucket()
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, act.Options{Dir: c.data, DatabaseURL: url, Bucket: at, Clock: mark.Clock(time.Now), Log: c.log})
}

// bucket is the S3 store in which the files lie, nil for the data folder.
func (c *command) bucket() (*files.Bucket, error) {
	if c.s3 == "" {
		return nil, nil
	}
	return files.ReadBucket(c.s3)
}

// use opens the data, runs fn and closes it.
func (c *command) use(ctx context.Context, fn func(*app.System) error) (err error) {
	sys, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sys.Close()) }()
	return sys.Cited(ctx, c.worked, fn(sys))
}
