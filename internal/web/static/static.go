// Package static is what browsers are given beside the pages: stylesheets by
// layer, scripts, pictures of papers, and what others wrote.
package static

import "embed"

// Files are all of them.
//
//go:embed *.js *.svg css papers vendor
var Files embed.FS
