package act

import "runtime/debug"

// Version is the program's: the day and the commit it was built from.
var Version = builtFrom(debug.ReadBuildInfo())

// builtFrom words what the Go tool noted when it built the program.
func builtFrom(b *debug.BuildInfo, ok bool) string {
	const unknown = "开发版"
	if !ok {
		return unknown
	}
	noted := map[string]string{}
	for _, s := range b.Settings {
		noted[s.Key] = s.Value
	}
	revision := noted["vcs.revision"]
	if revision == "" {
		return unknown
	}
	text := revision[:min(12, len(revision))]
	if day := noted["vcs.time"]; len(day) >= 10 {
		text = day[:10] + " " + text
	}
	if noted["vcs.modified"] == "true" {
		text += "（有改动）"
	}
	return text
}
