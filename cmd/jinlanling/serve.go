package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"jinlanling/internal/api"
	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/media"
	"jinlanling/internal/ops"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"

	"github.com/spf13/cobra"
)

// Bounds of stopping: what is being answered may finish, what is not done then
// is cut off, and all of it ends before a service manager loses patience.
const finishWithin = 10 * time.Second

func (c *command) serve() *cobra.Command {
	cmd := &cobra.Command{Use: "serve", Short: "打开网页", Args: cobra.NoArgs,
		Long: "打开网页，直到收到停止信号。数据目录不存在时新建，并给出第一位管理员的设置链接。\n设置可以写在配置文件里；密码一类从不作参数，只写在它们自己的文件里。",
		Example: "  jinlanling serve --data data --listen 127.0.0.1:8021\n  jinlanling serve --config /etc/jinlanling/config.yaml\n" +
			"  jinlanling serve --listen 0.0.0.0:443 --tls-cert 证书.pem --tls-key 私钥.pem --public-url https://jn.example.gov.cn"}
	configure := c.withSettings(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		config, err := configure()
		if err != nil {
			return err
		}
		if err := os.MkdirAll(c.data, 0o700); err != nil {
			return programme.Errorf(programme.Invalid, "数据目录 %s 建不了：%v", c.data, err)
		}
		return c.run(cmd.Context(), config)
	}
	return cmd
}

// run opens the data, serves it until ctx ends, and closes it.
func (c *command) run(ctx context.Context, config *ops.Config) error {
	c.log = ops.NewLog(c.errs, config)
	err := c.use(ctx, func(sys *app.System) error { return c.listen(ctx, sys, config) })
	if err == nil {
		fmt.Fprintln(c.out, "已停止")
	}
	return err
}

// equip gives the system what its settings name: who carries its post, where
// keys and checkpoints are kept, what looks at films.
func (c *command) equip(ctx context.Context, sys *app.System, config *ops.Config) error {
	carriers, err := config.Post()
	if err != nil {
		return err
	}
	sys.Message.SetPost(carriers)
	sys.Record.KeepKeysIn(config.BackupKeys)
	sys.Record.KeepElsewhere(record.Elsewhere{Dir: config.CheckpointTo, Hook: config.CheckpointHook})
	sys.Record.KeepWitnessed(config.Witnesses)
	if sys.Evidence.Eye, err = media.FindEye(ctx); err != nil {
		c.log.Warn("films are not looked at", "why", programme.CodeOf(err))
	}
	return nil
}

// listen serves until ctx ends, then lets running requests finish.
func (c *command) listen(ctx context.Context, sys *app.System, config *ops.Config) error {
	if err := sys.Record.Sane(ctx); err != nil {
		return err
	}
	provider, err := config.Provider()
	if err != nil {
		return err
	}
	pages := web.New(sys, web.Options{Demo: c.isDemo, Log: c.log, Proxies: config.TrustProxies, Origin: config.PublicURL, Crowd: config.PerAddress,
		Identity: provider, Hotline: config.Hotline, API: api.New(sys, api.Options{Log: c.log})})
	main, metrics := web.HTTPServer(pages.Handler()), web.HTTPServer(pages.MetricsHandler())
	var certificate *ops.Certificate
	if config.TLS() {
		var err error
		if certificate, err = ops.OpenCertificate(config.TLSCert, config.TLSKey, c.log); err != nil {
			return err
		}
		main.TLSConfig = certificate.TLS()
	}
	l, err := listenOn(config.Listen)
	if err != nil {
		return err
	}
	ended := make(chan error, 2)
	if config.MetricsListen != "" {
		m, err := listenOn(config.MetricsListen)
		if err != nil {
			l.Close()
			return err
		}
		fmt.Fprintf(c.out, "指标：http://%s/metrics\n", m.Addr())
		go func() { ended <- metrics.Serve(m) }()
	}
	for _, s := range []*http.Server{main, metrics} {
		s.ErrorLog = ops.ServerLog(c.log)
		defer s.Close()
	}
	go func() {
		if config.TLS() {
			ended <- main.ServeTLS(l, "", "")
		} else {
			ended <- main.Serve(l)
		}
	}()
	defer c.onHangup(certificate)()
	if err := c.greet(ctx, sys, config, l.Addr().String()); err != nil && ctx.Err() == nil { // told to stop while starting: that is no error
		return err
	}
	if err := c.equip(ctx, sys, config); err != nil {
		return err
	}
	sys.Work()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	return c.finish(main)
}

func listenOn(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, programme.Errorf(programme.Invalid, "地址 %s 用不了：%v", address, err)
	}
	return l, nil
}

// greet says where the pages are, and leads the first administrator in. The
// link is a secret: it goes to who started the program, not into the log that
// a service manager keeps of it.
func (c *command) greet(ctx context.Context, sys *app.System, config *ops.Config, listening string) error {
	fmt.Fprintf(c.out, "\n%s %s\n网页：%s/ （按 Ctrl-C 结束）\n", programme.Product, act.Version, config.BaseURL(listening))
	if config.PublicURL != "" {
		fmt.Fprintf(c.out, "监听：%s\n", listening)
	}
	c.log.Info("serving", "version", act.Version, "tls", config.TLS(), "demo", c.isDemo)
	if c.isDemo {
		fmt.Fprintf(c.out, "先打开 %s/demo ：照上面十分钟的路线走，第一位是市局经办\n", config.BaseURL(listening))
		return nil
	}
	kept := os.Getenv("JOURNAL_STREAM") != ""
	if !kept {
		secret, err := sys.People.SetupInvitation(ctx)
		if err != nil {
			return err
		}
		if secret != "" {
			fmt.Fprintln(c.out)
			c.printSetup(config.BaseURL(listening), secret)
			return nil
		}
	}
	if pending, err := sys.People.SetupPending(ctx); err != nil {
		return err
	} else if pending {
		fmt.Fprintln(c.out, "管理员还没有设置密码；请在这台机器上运行 jinlanling setup（参数与这里相同），它给出设置链接")
	}
	return nil
}

// onHangup reads the certificate again at SIGHUP. What it returns ends that.
func (c *command) onHangup(certificate *ops.Certificate) func() {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	go func() {
		for range hup {
			if certificate == nil {
				continue
			}
			if err := certificate.Reload(); err != nil {
				c.log.Error("reading the certificate; the old one stays", "err", err)
			} else {
				fmt.Fprintln(c.out, "已重读证书")
			}
		}
	}()
	return func() { signal.Stop(hup); close(hup) }
}

// finish stops accepting, waits for what is being answered, and cuts off what
// does not end.
func (c *command) finish(s *http.Server) error {
	fmt.Fprintf(c.out, "收到停止信号：不再接收新的请求，等正在办的办完（最多 %d 秒）\n", finishWithin/time.Second)
	ctx, cancel := context.WithTimeout(context.Background(), finishWithin)
	defer cancel()
	switch err := s.Shutdown(ctx); {
	case errors.Is(err, context.DeadlineExceeded):
		fmt.Fprintln(c.out, "有请求没有办完，已断开")
		s.Close()
	case err != nil:
		return err
	}
	fmt.Fprintln(c.out, "正在把日志排好序、关闭数据库")
	return nil
}
