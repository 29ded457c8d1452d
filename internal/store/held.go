package store

// openMatters are what keeps a class's files whatever the years say: what is not
// finished may need them yet. Each says which classes c of a year it holds.
var openMatters = []struct{ name, from string }{
	{"有线索没有查清", "JOIN clues x ON x.programme_id=c.programme_id AND (x.base_id=c.base_id OR x.base_id='') WHERE (x.state='open')"},
	{"有检查没有办结", "JOIN inspections x ON x.base_id=c.base_id AND (x.class_id=c.id OR x.class_id='') WHERE (x.state IN ('planned', 'visited'))"},
	{"有检查问题没有办结", "JOIN findings x ON x.base_id=c.base_id WHERE (x.state<>'closed')"},
	{"有追缴没有结清", "JOIN claims x ON x.base_id=c.base_id WHERE (x.state<>'repaid')"},
	{"有资金单据没有支付", `JOIN statements x ON x.base_id=c.base_id WHERE (x.state='drawn'
		OR x.state='approved' AND x.kind IN ('advance', 'settlement') AND x.total>0)`},
	{"有凭证询问没有办结", "JOIN voucher_queries x ON x.base_id=c.base_id WHERE (x.state IN ('queried', 'answered'))"},
	{"有名单异议没有办结", "JOIN objections x ON x.base_id=c.base_id WHERE (x.state IN ('received', 'answered'))"},
	{"有名册变更没有办结", "JOIN amendments x ON x.base_id=c.base_id WHERE (x.state='proposed')"},
	{"有考评异议没有办结", "JOIN evaluations v ON v.class_id=c.id JOIN disputes x ON x.evaluation_id=v.id WHERE (x.state='raised')"},
	{"有更正没有办结", "JOIN applications a ON a.class_id=c.id JOIN corrections x ON x.application_id=a.id WHERE (x.state='proposed')"},
	{"有签到更正没有办结", "JOIN lessons l ON l.class_id=c.id JOIN sheet_corrections x ON x.lesson_id=l.id WHERE (x.state='proposed')"},
	{"重开档案的申请没有答复", "JOIN reopenings x ON x.class_id=c.id WHERE (x.state='requested')"},
	{"取消资格的事项没有办结", "JOIN revocations x ON x.base_id=c.base_id WHERE (x.state IN ('notified', 'waived', 'hearing_asked', 'heard', 'appealed'))"},
	{"审计的案件没有办结", "JOIN conduct_cases x ON x.programme_id=c.programme_id WHERE (x.state='open')"},
}

// OpenMatters are what holds the classes of a year, in words, by class; of one
// class where one is named.
func (tx *Tx) OpenMatters(programmeID, classID string) (map[string][]string, error) {
	out := map[string][]string{}
	for _, m := range openMatters {
		rows, err := tx.query("SELECT DISTINCT c.id FROM classes c "+m.from+" AND c.programme_id=$1 AND ($2='' OR c.id=$3)", programmeID, classID, classID)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				rows.Close()
				return nil, err
			}
			out[id] = append(out[id], m.name)
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
