package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// packages are the packages of a test module, by name. Their tests end in all the ways
// in which tests can end. The skipped one is text for that module, to see that the report
// counts it and hides its log; no test of this project is skipped here.
var packages = map[string]string{
	"passes": `
func TestLoud(t *testing.T) { fmt.Println("=== loud"); t.Log("not shown") }
func TestParent(t *testing.T) {
	t.Run("child", func(t *testing.T) { time.Sleep(300 * time.Millisecond) })
}
func TestSkipped(t *testing.T) { t.Skip("not shown") }`,
	"fails": `
func TestGood(t *testing.T) { t.Log("not shown") }
func TestBad(t *testing.T) {
	t.Log("shown: parent")
	t.Run("good", func(t *testing.T) { t.Log("not shown") })
	t.Run("bad", func(t *testing.T) { fmt.Println("shown: printed"); t.Error("shown: child") })
}`,
	"hangs":    `func TestHanging(t *testing.T) { fmt.Println("shown: hanging"); time.Sleep(time.Minute) }`,
	"panics":   `func TestPanicking(t *testing.T) { panic("shown: panic") }`,
	"exits":    `func TestExiting(t *testing.T) { fmt.Println("shown: exiting"); os.Exit(3) }`,
	"compiles": `func TestNothing(t *testing.T) { shownUndefined() }`,
}

// readable runs go test -json in a module with these packages, and gives the output to a
// report. out is what the report prints, times is what it writes to its file.
func readable(t *testing.T) (out, times string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module github.com/socketplay/socketplay\n\ngo 1.24\n")
	write("untested/untested.go", "package untested\n")
	for name, tests := range packages {
		write(name+"/x_test.go", "package "+name+"\n\nimport (\n\"fmt\"\n\"os\"\n\"testing\"\n\"time\"\n)\n\n"+
			"var (\n_ = fmt.Sprint\n_ = os.Exit\n_ = time.Now\n)\n\n"+tests)
	}
	cmd := exec.Command("go", "test", "-json", "-vet=off", "-timeout=2s", "./...")
	cmd.Dir = dir
	json, err := cmd.Output()
	if err == nil {
		t.Fatal("the tests passed")
	}
	var shown, seconds bytes.Buffer
	r := newReport(&shown, &seconds)
	r.readLine([]byte("not JSON"))
	for line := range bytes.Lines(json) {
		r.readLine(bytes.TrimRight(line, "\n"))
	}
	r.printFailures()
	return shown.String(), seconds.String()
}

func TestReport(t *testing.T) {
	out, times := readable(t)
	for _, want := range []string{
		`(?m)^not JSON$`,
		`(?m)^ok  \tgithub\.com/socketplay/socketplay/passes\t[\d.]+s$`,
		`(?m)^\?   \tgithub\.com/socketplay/socketplay/untested\t\[no test files\]$`,
		`(?m)^FAIL\tgithub\.com/socketplay/socketplay/fails\t[\d.]+s$`,
		`(?m)^FAIL\tgithub\.com/socketplay/socketplay/compiles \[build failed\]$`,
		`undefined: shownUndefined`,
		// The output of a failed test begins with its header. The subtests that failed
		// follow.
		`(?m)^--- FAIL: TestBad .*\n    x_test\.go:\d+: shown: parent\n--- FAIL: TestBad/bad .*\nshown: printed\n    x_test\.go:\d+: shown: child\n`,
		`(?m)^--- NOT FINISHED: TestHanging\n(.*\n)*shown: hanging\n`,
		`panic: test timed out after 2s`,
		`panic: shown: panic`,
		`shown: exiting`,
		`(?m)^FAILED: fails TestBad$`,
		`(?m)^FAILED: fails TestBad/bad$`,
		`(?m)^FAILED: hangs TestHanging`,
		`(?m)^FAILED: panics TestPanicking$`,
		`(?m)^FAILED: exits TestExiting`,
		`(?m)^FAILED: compiles$`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("the output lacks %s", want)
		}
	}
	for _, unwanted := range []string{"not shown", "=== ", "--- PASS", "TestGood", "FAILED: passes", "FAILED: fails\n"} {
		if strings.Contains(out, unwanted) {
			t.Errorf("the output contains %q", unwanted)
		}
	}
	if t.Failed() {
		t.Logf("output:\n%s", out)
	}
	for _, want := range []string{
		`(?m)^0\.[3-9]\d\tgo\tpasses TestParent/child$`,
		`(?m)^0\.0\d\tgo\tpasses TestParent$`, // without the subtest's time
		`(?m)^0\.\d\d\tgo\tfails TestBad$`,
	} {
		if !regexp.MustCompile(want).MatchString(times) {
			t.Errorf("the times lack %s:\n%s", want, times)
		}
	}
}
