package main

import "testing"

func TestMedian(t *testing.T) {
	for want, of := range map[int][]int{0: nil, 1: {1}, 2: {3, 2}, 3: {5, 3, 1}} {
		if got := median(of); got != want {
			t.Errorf("median of %v: %d", of, got)
		}
	}
}
