package main

import (
	"fmt"
	"io"
	"slices"
)

// bar is a limit that we set ourselves: the largest value of a measure, as a multiple of the
// same measure of a peer in the same run.
type bar struct {
	name  string
	of    func(*contestant) float64
	peer  string
	limit float64
	goal  float64 // a stricter limit that we aim for, or 0
}

var bars = []bar{
	{"connect CPU", (*contestant).connect, bun, 1.0, 0},
	{"memory a connection", (*contestant).memory, bun, 1.0, 0.8},
	{"acked echo CPU", (*contestant).echo, bun, 0.8, 0},
	{"CPU a delivery", (*contestant).deliver, node, 0.85, 0},
}

// printBars prints each bar and whether it is met. It returns how many bars are missed.
func printBars(w io.Writer, servers []*contestant) (missed int) {
	t := table{{"bar", "limit", "measured", ""}}
	us := servers[0]
	for _, b := range bars {
		limit := fmt.Sprintf("at most %.2f x %s's", b.limit, b.peer)
		i := slices.IndexFunc(servers, func(c *contestant) bool { return c.name == b.peer })
		if i < 0 {
			t = append(t, []string{b.name, limit, "", "not judged: " + b.peer + " is left out"})
			continue
		}
		ratio := b.of(us) / b.of(servers[i])
		verdict := "met"
		switch {
		case !(ratio <= b.limit): // also if the ratio is NaN
			verdict = "MISSED"
			missed++
		case b.goal > 0 && ratio <= b.goal:
			verdict = fmt.Sprintf("met, and the goal of %.2f x", b.goal)
		}
		t = append(t, []string{b.name, limit, fmt.Sprintf("%.2f x", ratio), verdict})
	}
	verdict := "met"
	if us.lost() > 0 {
		verdict = "MISSED"
		missed++
	}
	t = append(t, []string{"lost", "none", fmt.Sprint(us.lost()), verdict})
	t.print(w)
	return missed
}
