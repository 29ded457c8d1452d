package main

import (
	"context"

	"jinlanling/internal/app"

	"github.com/spf13/cobra"
)

func (c *command) serve() *cobra.Command     { return &cobra.Command{Use: "serve"} }
func (c *command) rules() *cobra.Command     { return &cobra.Command{Use: "rules"} }
func (c *command) importing() *cobra.Command { return &cobra.Command{Use: "import"} }
func (c *command) exporting() *cobra.Command { return &cobra.Command{Use: "export"} }
func (c *command) money() *cobra.Command     { return &cobra.Command{Use: "money"} }
func (c *command) journal() *cobra.Command   { return &cobra.Command{Use: "journal"} }
func (c *command) fsck() *cobra.Command      { return &cobra.Command{Use: "fsck"} }
func (c *command) backup() *cobra.Command    { return &cobra.Command{Use: "backup"} }
func (c *command) restore() *cobra.Command   { return &cobra.Command{Use: "restore"} }
func (c *command) keys() *cobra.Command      { return &cobra.Command{Use: "keys"} }
func (c *command) listen(ctx context.Context, sys *app.System, addr string) error {
	return nil
}
