package assess_test

import (
	"context"
	"os"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/storetest"
)

var ctx = context.Background()

func TestMain(m *testing.M) { os.Exit(demotest.Main(m)) }

// world is a small year after some of its stages, with what tests do in it.
type world demotest.Year

func build(t testing.TB, p storetest.Place, stages int) *world {
	t.Helper()
	return (*world)(demotest.Build(t, p, stages))
}
