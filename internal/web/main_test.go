package web

import (
	"os"
	"testing"

	"jinlanling/internal/demotest"
)

func TestMain(m *testing.M) {
	tables.once.Do(fillTables)
	os.Exit(demotest.Main(m))
}
