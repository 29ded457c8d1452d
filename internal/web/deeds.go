package web

import (
	"slices"
	"sync"

	"jinlanling/internal/programme"
)

// deeds is the table of everything that pages let people do, noun by noun in
// the order in which a year meets them. Each noun's part stands in its file.
func deeds() []deed { return tables.deeds }

// panels is what the page of one shows beyond its facts.
func panels() map[programme.Noun]panel { return tables.panels }

// tables are the deeds and panels of all nouns. New fills them; they are
// not in a declaration because forms and panels ask for them too.
var tables struct {
	once   sync.Once
	deeds  []deed
	panels map[programme.Noun]panel
}

func fillTables() {
	tables.deeds = slices.Concat(
		programmeDeeds, institutionDeeds, baseDeeds, planLineDeeds, employerDeeds,
		queueDeeds, applicationDeeds, draftDeeds, paperDeeds, crosscheckDeeds, transferDeeds, correctionDeeds, linkDeeds, rollDeeds, outsideDeeds, personDeeds,
		schemeDeeds, teacherDeeds, classDeeds, archiveDeeds, lessonDeeds,
		evaluationDeeds, appraisalDeeds, publicationDeeds, certificateDeeds,
		standardDeeds, statementDeeds, voucherDeeds,
		inspectionDeeds, findingDeeds, clueDeeds, returnDeeds,
		enlistDeeds, userDeeds, countyDeeds,
	)
	panels := map[programme.Noun]panel{
		programme.NounProgramme: programmePanel, programme.NounBase: basePanel, programme.NounApplication: applicationPanel, programme.NounPerson: personPanel,
		programme.NounClass: classPanel, programme.NounLesson: lessonPanel, programme.NounEvaluation: evaluationPanel, programme.NounPublication: publicationPanel,
		programme.NounScheme: schemePanel, programme.NounCertificate: certificatePanel,
		programme.NounStatement: statementPanel, programme.NounInspection: inspectionPanel, programme.NounUser: userPanel,
		programme.NounStandard: standardPanel, programme.NounVoucher: voucherPanel, programme.NounFinding: findingPanel, programme.NounClue: cluePanel, programme.NounReturn: returnPanel,
	}
	panels[programme.NounPlanLine], panels[programme.NounTransfer], panels[programme.NounCorrection] = lineQueuePanel, transferPanel, correctionPanel
	panels[programme.NounHit], panels[programme.NounList] = hitPanel, listPanel
	panels[programme.NounApplication] = both(both(queuePanel, panels[programme.NounApplication]), crosscheckPanel)
	panels[programme.NounRoll], panels[programme.NounObjection], panels[programme.NounAmendment] = rollPanel, objectionPanel, amendmentPanel
	panels[programme.NounCollation], panels[programme.NounDifference] = collationPanel, differencePanel
	panels[programme.NounApplication] = both(panels[programme.NounApplication], outsideOfApplication)
	panels[programme.NounBase] = both(panels[programme.NounBase], baseMoney)
	panels[programme.NounDraft] = draftPanel
	panels[programme.NounPerson] = both(panels[programme.NounPerson], personMoneyLink)
	tables.panels = panels
}

// both is one panel after another.
func both(first, then panel) panel {
	return func(q *request, v *showPage) error {
		if err := first(q, v); err != nil {
			return err
		}
		return then(q, v)
	}
}
