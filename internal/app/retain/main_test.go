package retain_test

import (
	"context"
	"os"
	"testing"

	"jinlanling/internal/demotest"
)

var ctx = context.Background()

func TestMain(m *testing.M) { os.Exit(demotest.Main(m)) }

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}
