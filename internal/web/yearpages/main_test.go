package yearpages_test

import (
	"os"
	"testing"

	"jinlanling/internal/demotest"
)

func TestMain(m *testing.M) { os.Exit(demotest.Main(m)) }
