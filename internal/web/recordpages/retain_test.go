package recordpages_test

import (
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/web/webtest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var (
	shown  = regexp.MustCompile(`\ssrc="(/[^"]+)"`)
	linked = regexp.MustCompile(`href="(/destruction/[^"]+)"`)
	lacks  = regexp.MustCompile(`没有录像|没有上传|缺 \d+ 份`)
)

// A class of which everything was destroyed when its years were over opens for
// everybody who saw it: no page fails, shows a broken picture or film, or calls
// missing what was destroyed, and each leads to the act (clause 3.1.4).
func TestAClassWhoseFilesAreDestroyed(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{})
	b := w.Bases[0]
	class, ctx := b.Classes[0], t.Context()
	officer := act.As(w.Officer)
	w.Clock.To(20320105)
	lessons, err := w.Lessons(ctx, officer, class)
	must(t, err)
	members, err := w.ClassMembers(ctx, officer, class)
	must(t, err)
	pages := []string{"/class/" + class, "/lesson/" + lessons[0].ID, "/lesson/" + lessons[len(lessons)-1].ID, "/application/" + members[0].ID}
	before := map[string]int{}
	for _, path := range pages {
		before[path] = len(lacks.FindAllString(w.As(t, w.Officer).Page(path), -1))
	}
	var film string
	must(t, w.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.ClassFiles(class, true)
		film = list[0].FileID
		return err
	}))
	for _, k := range programme.KeptKinds {
		d, err := w.Retain.Propose(ctx, officer, class, k.Code, "保存期满")
		must(t, err)
		must(t, w.Retain.Approve(ctx, act.As(w.Approver), d.ID))
		_, err = w.Retain.CarryOut(ctx, officer, d.ID, func(int, int) error { return nil })
		must(t, err)
	}
	for _, who := range []programme.Actor{w.Officer, w.Auditor, b.Clerk, b.Head, b.Teacher} {
		v := w.As(t, who)
		for _, path := range pages {
			a := v.Get(path)
			if a.Status == 404 && who.Role == programme.RoleTeacher { // of another class
				continue
			}
			a.Want(string(who.Role)+" opens "+path, 200)
			if n := len(lacks.FindAllString(a.Body, -1)); n > before[path] {
				t.Errorf("%s: %s says %d times that something lacks, and said so %d times", who.Role, path, n, before[path])
			}
			for _, m := range shown.FindAllStringSubmatch(a.Body, -1) {
				v.Get(strings.ReplaceAll(m[1], "&amp;", "&")).Want(string(who.Role)+" is shown "+m[1]+" on "+path, 200)
			}
			for _, m := range linked.FindAllStringSubmatch(a.Body, -1) {
				v.Get(m[1]).Want(string(who.Role)+" reads the act", 200, "已按期销毁", "2032-01-05", "批准")
			}
			if strings.HasPrefix(path, "/lesson/") && !strings.Contains(a.Body, "已按期销毁（2032年1月5日）") {
				t.Errorf("%s: %s does not say that its films were destroyed", who.Role, path)
			}
		}
		v.Get("/class/"+class+"/evidence/"+film).Want(string(who.Role)+" opens a film", 404, "已按期销毁", "不是缺失")
	}
}
