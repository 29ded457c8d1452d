package overseepages

import (
	"net/http"
	"strconv"

	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

const opinionTitle = "评价培训"

// Opinions asks the caller what they think of the classes that are over.
func Opinions(q *page.Request) error { return showOpinions(q, http.StatusOK, nil) }

func showOpinions(q *page.Request, status int, failed error) error {
	if q.Year() == "" {
		return q.Show(page.NoYearPage(q.Page(opinionTitle), opinionTitle, ""))
	}
	s, err := q.Sys.Judge.SurveyOf(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	return q.ShowAs(status, opinionView(q.Page(opinionTitle), s, q.Values, failed))
}

// SayOpinion keeps what the caller thinks of a class.
func SayOpinion(q *page.Request) error {
	points := map[string]int{}
	s, err := q.Sys.Judge.SurveyOf(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	for _, x := range s.Questions {
		points[x.Code], _ = strconv.Atoi(q.Values.Get("q-" + x.Code)) // what is no number is asked again
	}
	err = q.Sys.Judge.Say(q.Context(), q.Caller(), q.Year(), q.Values.Get("class"), points, q.Values.Get("words"))
	if programme.CodeOf(err) == programme.Invalid {
		return showOpinions(q, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	q.Redirect("/opinions")
	return nil
}

// Satisfaction is what a base's trainees and employers think, together.
func Satisfaction(q *page.Request) error {
	b, list, err := q.Sys.Judge.SatisfactionOf(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	if b == nil {
		return programme.Errorf(programme.NotFound, "本年度的通知没有绩效评价的办法")
	}
	return q.Show(satisfactionView(q.Page("满意度"), b, list))
}
