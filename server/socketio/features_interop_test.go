//go:build interop

package socketio_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The JavaScript column of the feature table has all public members of the official
// classes.
func TestFeatureTableIsComplete(t *testing.T) {
	var named []string
	for _, row := range table(t) {
		named = append(named, regexp.MustCompile(`\w+`).FindAllString(row[0], -1)...)
	}
	member := regexp.MustCompile(`^    (?:get |readonly )?([a-zA-Z]\w*)[<(?:]`)
	found := 0
	for _, file := range []string{"index", "namespace", "parent-namespace", "socket", "broadcast-operator"} {
		src, err := os.ReadFile("../../web/node_modules/socket.io/dist/" + file + ".d.ts")
		if err != nil {
			t.Fatal(err)
		}
		internal := false // the comment before the next member marks it as internal
		for line := range strings.Lines(string(src)) {
			internal = internal && !strings.HasPrefix(line, "    /**") || strings.Contains(line, "@private") || strings.Contains(line, "@internal")
			m := member.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			if !internal && m[1] != "constructor" {
				found++
				if !slices.Contains(named, m[1]) {
					t.Errorf("%s.d.ts: %s is not in the table", file, m[1])
				}
			}
			internal = false
		}
	}
	if found < 100 {
		t.Errorf("only %d members found", found)
	}
}
