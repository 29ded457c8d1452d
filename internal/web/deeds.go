package web

import (
	"slices"

	"jinlanling/internal/programme"
)

// deeds is everything that pages let people do, noun by noun in the order in
// which a year meets them. Each noun's part stands in its chapter.
var deeds = slices.Concat(
	programmeDeeds, institutionDeeds, baseDeeds, planLineDeeds, employerDeeds,
	queueDeeds, applicationDeeds, draftDeeds, paperDeeds, crosscheckDeeds, transferDeeds, correctionDeeds, linkDeeds, rollDeeds, outsideDeeds, personDeeds,
	schemeDeeds, teacherDeeds, classDeeds, archiveDeeds, lessonDeeds,
	evaluationDeeds, appraisalDeeds, publicationDeeds, certificateDeeds,
	standardDeeds, statementDeeds, voucherDeeds,
	inspectionDeeds, findingDeeds, clueDeeds, returnDeeds,
	enlistDeeds, userDeeds, countyDeeds,
)

// panels is what the page of one shows beyond its facts, in the order in which
// it shows them.
var panels = map[programme.Noun][]panel{
	programme.NounProgramme: {programmePanel},
	programme.NounBase:      {basePanel, baseMoney},
	programme.NounPlanLine:  {lineQueuePanel},

	programme.NounApplication: {queuePanel, applicationPanel, crosscheckPanel, outsideOfApplication},
	programme.NounDraft:       {draftPanel},
	programme.NounPerson:      {personPanel, personMoneyLink},
	programme.NounTransfer:    {transferPanel},
	programme.NounCorrection:  {correctionPanel},
	programme.NounHit:         {hitPanel},
	programme.NounList:        {listPanel},
	programme.NounRoll:        {rollPanel},
	programme.NounObjection:   {objectionPanel},
	programme.NounAmendment:   {amendmentPanel},

	programme.NounScheme: {schemePanel},
	programme.NounClass:  {classPanel},
	programme.NounLesson: {lessonPanel},

	programme.NounEvaluation:  {evaluationPanel},
	programme.NounPublication: {publicationPanel},
	programme.NounCertificate: {certificatePanel},

	programme.NounStandard:  {standardPanel},
	programme.NounStatement: {statementPanel},
	programme.NounVoucher:   {voucherPanel},

	programme.NounInspection: {inspectionPanel},
	programme.NounFinding:    {findingPanel},
	programme.NounClue:       {cluePanel},
	programme.NounReturn:     {returnPanel},
	programme.NounCollation:  {collationPanel},
	programme.NounDifference: {differencePanel},

	programme.NounUser: {userPanel},
}

// works are the pages of long work.
var works = slices.Concat(rosterWorks, whatIfWorks, recordWorks)
