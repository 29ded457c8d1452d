package layout

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// newerScript is what JavaScript and browsers learnt after Chromium 86, which browsers of offices and of UOS still are: with a
// word of the language that it does not know a script does not run at all, with a method that it lacks it stops there. By the
// first version that has it.
var newerScript = map[string]string{
	`\.at\(`:     "92",
	`\.findLast`: "97",
	`\.hasOwn\(`: "93",
	`\.(toSorted|toReversed|toSpliced|with)\(`:                    "110",
	`\b(Object|Map)\.groupBy\(`:                                   "117",
	`\.fromAsync\(`:                                               "121",
	`\bstructuredClone\(`:                                         "98",
	`\.randomUUID\(`:                                              "92",
	`Promise\.(withResolvers|try)\(`:                              "119",
	`AbortSignal\.(timeout|any|abort)\(`:                          "93",
	`\bResponse\.json\(`:                                          "105",
	`\bURL\.(canParse|parse)\(`:                                   "120",
	`\.(isWellFormed|toWellFormed)\(`:                             "111",
	`\.(showPopover|hidePopover|togglePopover|checkVisibility)\(`: "105",
	`\.inert\b`:                   "102",
	`\bnew Intl\.Segmenter`:       "87",
	`"scrollend"`:                 "114",
	`\.(parse\w+Options)FromJSON`: "129",
	`\bnew FormData\([^()]+,`:     "112",
	`["'` + "`" + `][^"'` + "`" + `]*:(has|is|where|modal|user-valid|user-invalid)\(?`: "88",
	`\bstatic \{`:                   "94",
	`#\w+ in `:                      "91",
	`^await `:                       "89",
	`/[gimsuy]*[dv][gimsuy]*[.,;)]`: "90",
	`\b(import|export)\b.*\b(with|assert) \{`: "91",
}

// Scripts use nothing that old browsers lack.
func TestScriptsSpeakToOldBrowsers(t *testing.T) {
	files := append(tracked(t, "internal/web/static/*.js"), tracked(t, "internal/offline/*.js")...)
	read := 0
	for _, file := range files {
		if strings.Contains(file, "/vendor/") {
			continue
		}
		read++
		raw, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(raw), "\n") {
			for what, since := range newerScript {
				if found := regexp.MustCompile(what).FindString(line); found != "" && !strings.HasPrefix(strings.TrimSpace(line), "//") {
					t.Errorf("%s:%d: %s came with Chromium %s or later, 86 does not know it", file, n+1, found, since)
				}
			}
		}
	}
	if read < 10 {
		t.Errorf("only %d scripts were read", read)
	}
}
