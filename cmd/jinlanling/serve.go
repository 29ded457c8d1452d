package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"jinlanling/internal/api"
	"jinlanling/internal/app"
	"jinlanling/internal/web"

	"github.com/spf13/cobra"
)

func (c *command) serve() *cobra.Command {
	var addr string
	cmd := &cobra.Command{Use: "serve", Short: "打开网页", Args: cobra.NoArgs, Example: "  jinlanling serve --data demo-data --listen 127.0.0.1:8021",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error { return c.listen(cmd.Context(), sys, addr, web.Options{Demo: c.isDemo}) })
		}}
	cmd.Flags().StringVar(&addr, "listen", "127.0.0.1:8021", "网页的地址")
	return c.withData(cmd)
}

// listen serves until ctx ends, then lets running requests finish.
func (c *command) listen(ctx context.Context, sys *app.System, addr string, o web.Options) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("地址 %s 用不了：%w", addr, err)
	}
	fmt.Fprintf(c.out, "\n网页：http://%s/ （按 Ctrl-C 结束）\n", l.Addr())
	o.API = api.New(sys, api.Options{Log: o.Log})
	server := &http.Server{Handler: web.New(sys, o).Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, IdleTimeout: 120 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(stop); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
