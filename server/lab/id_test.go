package lab_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
)

func TestIDs(t *testing.T) {
	ids, others := lab.NewIDs([]byte("secret")), lab.NewIDs([]byte("another"))
	seen := map[string]bool{}
	for n := range 1000 {
		instances := 1 + n%9
		id := ids.New(instances)
		if got := ids.Instances(id); got != instances {
			t.Errorf("%q says that the lab has %d instances, want %d", id, got, instances)
		}
		if !regexp.MustCompile(`^[1-9][a-z2-9]{31}$`).MatchString(id) || seen[id] {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
		if !ids.Valid(id) || !lab.NewIDs([]byte("secret")).Valid(id) {
			t.Errorf("%q is not valid where it was made", id)
		}
		if others.Valid(id) {
			t.Errorf("%q is valid under another secret", id)
		}
		for i := range id {
			forged := []byte(id)
			forged[i] = 'a' + (forged[i]-'a'+1)%25
			if string(forged) != id && ids.Valid(string(forged)) {
				t.Errorf("%q is valid, changed at %d", forged, i)
			}
		}
	}
	for _, id := range []string{"", "main", strings.Repeat("a", 32), strings.Repeat("a", 1<<16), "../../etc", "\x00"} {
		if ids.Valid(id) {
			t.Errorf("%q is valid", id)
		}
	}
}

func TestName(t *testing.T) {
	names := map[string]bool{}
	ids := lab.NewIDs(nil)
	for range 200 {
		id := ids.New(2)
		name := lab.Name(id)
		if name != lab.Name(id) || !regexp.MustCompile(`^[a-z]+-[a-z]+$`).MatchString(name) || strings.Contains(id, name) {
			t.Fatalf("%q is called %q", id, name)
		}
		names[name] = true
	}
	if len(names) < 150 {
		t.Errorf("200 labs have only %d names", len(names))
	}
	if got := lab.Name("main"); got != "main" {
		t.Errorf("main is called %q", got)
	}
}
