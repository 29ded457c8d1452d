package forms

import (
	"bytes"
	"fmt"
	"os"
	"testing"
)

// Six tickets fit a sheet, whatever the names of people and rooms.
func TestTickets(t *testing.T) {
	var tickets []Ticket
	for i := range 14 {
		tickets = append(tickets, Ticket{Name: "迪丽努尔·买买提江", ID: "379905199001011234", Number: fmt.Sprintf("21371401%04d", i+1), Trade: "制冷空调系统安装维修工",
			Level: "高级技师", On: "2021年11月21日", Place: "德州市技师学院实训楼东侧三层焊接技术综合实训中心", Room: "第一实训车间", Seat: i + 1, Unit: "德州市某某机械装备制造有限责任公司第二分公司"})
	}
	var out bytes.Buffer
	done := 0
	err := WriteTickets(&out, tickets, TicketOf("德州市", "金蓝领"), []string{"凭本证和身份证入场，开考前 30 分钟到场。"}, func(n int) error { done = n; return nil })
	if err != nil || done != len(tickets) {
		t.Fatalf("%d tickets, %v", done, err)
	}
	if n := bytes.Count(out.Bytes(), []byte("/Type /Page\n")) + bytes.Count(out.Bytes(), []byte("/Type /Page ")) +
		bytes.Count(out.Bytes(), []byte("/Type/Page/")); n != 3 {
		t.Errorf("%d pages of 14 tickets", n)
	}
	if dir := os.Getenv("JINLANLING_SCREENS"); dir != "" {
		os.WriteFile(dir+"/tickets.pdf", out.Bytes(), 0o644)
	}
}
