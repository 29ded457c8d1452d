package online_test

import (
	"context"
	"os"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/storetest"
)

var ctx = context.Background()

func TestMain(m *testing.M) { os.Exit(demotest.Main(m)) }

// room is a lesson that is signed, with what tests do in it.
type room struct{ *demotest.Room }

func enterRoom(t testing.TB, p storetest.Place) *room {
	t.Helper()
	return &room{demotest.EnterRoom(t, p)}
}
