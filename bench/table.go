package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// printTable prints a table with a row for each server: the medians of its rounds.
func printTable(w io.Writer, servers []*contestant) {
	t := table{{"server", "connect CPU", "memory a connection", "acked echo CPU", "CPU a delivery", "broadcast to all", "lost"}}
	for _, c := range servers {
		t = append(t, []string{
			c.title, micros(time.Duration(c.connect())), kilobytes(c.memory()), micros(time.Duration(c.echo())),
			micros(time.Duration(c.deliver())), fmt.Sprintf("%.1f ms", c.reach()/1e6), fmt.Sprint(c.lost()),
		})
	}
	t.print(w)
}

// The methods below return one figure of a contestant: the median of its rounds, in
// nanoseconds or bytes. Only lost returns the sum of all rounds.

func (c *contestant) connect() float64 {
	return c.median(func(f figures) float64 { return float64(f.connect) })
}
func (c *contestant) memory() float64 { return c.median(func(f figures) float64 { return f.memory }) }
func (c *contestant) echo() float64 {
	return c.median(func(f figures) float64 { return float64(f.echo) })
}
func (c *contestant) deliver() float64 {
	return c.median(func(f figures) float64 { return float64(f.deliver) })
}
func (c *contestant) reach() float64 {
	return c.median(func(f figures) float64 { return float64(f.reach) })
}

func (c *contestant) lost() (sum int) {
	for _, f := range c.rounds {
		sum += f.lost
	}
	return sum
}

func (c *contestant) median(of func(figures) float64) float64 {
	values := make([]float64, len(c.rounds))
	for i, f := range c.rounds {
		values[i] = of(f)
	}
	return median(values)
}

// median returns the middle value, or the lower one of two. Without values it returns 0.
func median[T cmp.Ordered](values []T) (m T) {
	if len(values) > 0 {
		m = slices.Sorted(slices.Values(values))[(len(values)-1)/2]
	}
	return m
}

func micros(d time.Duration) string { return fmt.Sprintf("%.1f µs", float64(d)/1e3) }
func kilobytes(b float64) string    { return fmt.Sprintf("%.1f KB", b/1024) }

// table is rows of cells; the first row is the head.
type table [][]string

// print writes the table as Markdown.
func (t table) print(w io.Writer) {
	width := make([]int, len(t[0]))
	for _, row := range t {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for i, row := range t {
		for j, cell := range row {
			fmt.Fprintf(w, "| %-*s ", width[j], cell)
		}
		fmt.Fprintln(w, "|")
		if i == 0 {
			for _, n := range width {
				fmt.Fprintf(w, "|%s", strings.Repeat("-", n+2))
			}
			fmt.Fprintln(w, "|")
		}
	}
}
