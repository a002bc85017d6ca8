//go:build interop

package socketio_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/internal/interoptest"
)

// TestOfficialClient runs the tests of web/tests/interop, in which the official
// JavaScript client and raw requests run against our servers. The same tests pass with the
// official Node server: see web/tests/interop/reference.mjs.
func TestOfficialClient(t *testing.T) {
	suite, err := filepath.Abs("../../web/tests/interop")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(suite, "*.test.mjs"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests in %s: %v", suite, err)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatalf("the interop tests run under Node: %v", err)
	}

	park, err := interoptest.Start(interoptest.Config{Web: "../../web"})
	if err != nil {
		t.Fatal(err)
	}
	urls, err := json.Marshal(park.URLs())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".test.mjs"), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, node, "--test", "--test-reporter=spec", file)
			cmd.Dir = suite
			cmd.Env = append(os.Environ(), "INTEROP_SERVERS="+string(urls), "INTEROP_KIND=ours")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	if err := park.Close(); err != nil {
		t.Error(err)
	}
}
