package web_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// The colours in tokens.css have the contrast that WCAG asks for in both schemes: 4.5 for
// text, 3 for the outline of a control.
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("static/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	colours := map[string][2]string{} // the values in the light and the dark scheme
	for _, m := range regexp.MustCompile(`--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)`).FindAllStringSubmatch(string(css), -1) {
		colours[m[1]] = [2]string{m[2], m[3]}
	}
	atLeast := func(want float64, text, ground string) {
		t.Helper()
		for scheme, name := range []string{"light", "dark"} {
			a, b := colours[text][scheme], colours[ground][scheme]
			if a == "" || b == "" {
				t.Fatalf("no colour %s or %s", text, ground)
			}
			if got := contrast(t, a, b); got < want {
				t.Errorf("%s on %s, %s: %.2f, want %.1f", text, ground, name, got, want)
			}
		}
	}
	for _, ground := range []string{"paper", "raised", "sunken", "hull"} {
		atLeast(7, "ink", ground)
		atLeast(4.5, "muted", ground)
		atLeast(3, "edge", ground)
	}
	for _, client := range []string{"alice", "bob", "carol", "dan", "erin", "client-6"} {
		for _, ground := range []string{"paper", "raised", "sunken", "hull", client + "-tint"} {
			atLeast(4.5, client+"-ink", ground)
		}
		atLeast(7, "ink", client+"-tint")
	}
}

func contrast(t *testing.T, a, b string) float64 {
	l, d := luminance(t, a), luminance(t, b)
	return (max(l, d) + 0.05) / (min(l, d) + 0.05)
}

// luminance returns the relative luminance of #rrggbb, as WCAG defines it.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	rgb, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgb>>(16-8*i)&0xff) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
