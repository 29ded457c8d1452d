package main

import (
	"strings"

	"jinlanling/internal/ops"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

// given is a setting's flag: the values it was given, applied after the file.
type given struct {
	list   bool
	values []string
}

func (g *given) String() string { return "" }

func (g *given) Type() string { return "string" }

func (g *given) Set(v string) error {
	if !g.list {
		g.values = nil
	}
	g.values = append(g.values, v)
	return nil
}

// withSettings adds a flag for every setting, and --config. The function that
// it returns reads them: what a flag says counts before what the file says,
// and that before what is usual.
func (c *command) withSettings(cmd *cobra.Command) func() (*ops.Config, error) {
	flags := make([]*given, len(ops.Settings))
	for i, s := range ops.Settings {
		flags[i] = &given{list: s.List}
		cmd.Flags().Var(flags[i], s.Name, s.Usage)
	}
	path := cmd.Flags().String("config", "", "配置文件（YAML）；参数给了的以参数为准")
	return func() (*ops.Config, error) {
		config := ops.Defaults()
		if *path != "" {
			if err := ops.Load(config, *path); err != nil {
				return nil, err
			}
		}
		for i, s := range ops.Settings {
			if s.List && len(flags[i].values) > 0 {
				config.TrustProxies = nil // the flags in place of the file's list
			}
			for _, v := range flags[i].values {
				if err := s.Set(config, v); err != nil {
					return nil, programme.Errorf(programme.Invalid, "--%s %s：%s", s.Name, strings.TrimSpace(v), err.Error())
				}
			}
		}
		c.data, c.database, c.s3 = config.Data, config.DatabaseURLFile, config.FilesS3File
		return config, config.Complete()
	}
}
