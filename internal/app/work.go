package app

import (
	"context"
	"time"

	"jinlanling/internal/store"
)

// jobKinds is the table of all kinds.
func (s *System) jobKinds() map[string]jobKind {
	return map[string]jobKind{
		RosterPreview: {"花名册预览", "预览不改动任何数据。", s.mayImport, s.runRosterPreview},
		RosterImport:  {"花名册提交", "没有一行入库：提交要么全部办完，要么一行也不办。", s.mayImport, s.runRosterImport},
		NoticeWhatIf:  {"规则测算", "测算不改动任何数据。", s.mayWhatIf, s.runWhatIf},
		ArchiveZip:    {"班级档案打包", "打包不改动任何数据，没有打完的包已丢弃。", s.mayArchiveZip, s.runArchiveZip},
		ListExport:    {"导出列表", "导出不改动任何数据，没有写完的文件已丢弃。", s.mayListExport, s.runListExport},
		DataCheck:     {"数据核查", "核查不改动任何数据。", s.mayCheck, s.runCheck},
		ListLoad:      {"比对名单导入", "没有启用：写入一半的条目不作比对，会自动清除。", s.mayListLoad, s.runListLoad},
		BackupData:    {"备份", "没有做完的备份已删去，以前的备份不受影响。", s.mayBackup, s.runBackup},
	}
}

// Work starts doing jobs, here and until Close. Whoever serves pages calls it;
// a command that only reads or imports does not.
func (s *System) Work() {
	s.jobs.start.Do(func() {
		s.stopped.Go(s.workLoop)
		s.stopped.Go(s.postLoop)
	})
}

func (s *System) workLoop() {
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		<-s.stop
		cancel(errStopping)
	}()
	t := time.NewTicker(pollEvery)
	defer t.Stop()
	forget := 0
	swept := time.Time{}
	for {
		for {
			ran, err := s.workOnce(ctx)
			if err != nil && ctx.Err() == nil {
				s.log.Error("taking a job", "err", err)
			}
			if !ran || ctx.Err() != nil {
				break
			}
		}
		if time.Since(swept) >= sweepEvery && ctx.Err() == nil {
			swept = time.Now()
			if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("clearing lists", "err", err)
			}
		}
		if forget++; forget%3600 == 1 && ctx.Err() == nil {
			if err := s.store.Write(ctx, func(tx *store.Tx) error { return s.forget(tx) }); err != nil {
				s.log.Error("forgetting old jobs", "err", err)
			}
			if err := s.ForgetSessions(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("forgetting old sessions", "err", err)
			}
			if err := s.SweepFiles(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("sweeping files", "err", err)
			}
		}
		select {
		case <-t.C:
		case <-s.jobs.wake:
		case <-s.stop:
			return
		}
	}
}
