package letters_test

import (
	"context"
	"os"
	"testing"

	"jinlanling/internal/demotest"
)

var ctx = context.Background()

func TestMain(m *testing.M) { os.Exit(demotest.Main(m)) }
