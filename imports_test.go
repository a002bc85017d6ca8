package socketplay_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/socketplay/socketplay/"

// mayImport lists what each package may import, besides the standard library and its
// own sub-packages. The key is a prefix of the package's path, and the longest prefix
// counts.
var mayImport = map[string][]string{
	"server/wire/eio":              {},
	"server/wire/sio":              {},
	"server/wire/binaryjson":       {"github.com/go-json-experiment/json"}, // not in the browser, see below
	"server/internal/testnet":      {"github.com/coder/websocket"},         // for tests
	"server/internal/msgjson":      {"server/wire/sio", "github.com/tinylib/msgp"},
	"server/internal/turns":        {},
	"server/internal/randomid":     {},
	"server/internal/limits":       {"golang.org/x/time"},
	"server/engine":                {"server/wire/eio", "server/internal/randomid", "server/internal/limits", "github.com/coder/websocket"},
	"server/socketio":              {"server/engine", "server/internal/turns", "server/internal/limits", "server/internal/randomid", "server/wire", "github.com/go-json-experiment/json"},
	"server/socketio/msgpack":      {"server/socketio", "server/wire", "server/internal/msgjson", "github.com/tinylib/msgp"},
	"server/socketio/admin":        {"server/socketio", "server/wire", "golang.org/x/crypto"},
	"server/redisadapter":          {"server/socketio", "server/wire/sio", "server/internal/msgjson", "server/internal/turns", "github.com/redis/go-redis", "github.com/tinylib/msgp"},
	"server/redisadapter/embedded": {"server/redisadapter", "github.com/redis/go-redis", "github.com/alicebob/miniredis"},
	"server/metrics":               {"server/socketio", "server/redisadapter", "github.com/prometheus"},
	"server/auth":                  {"server/socketio", "server/internal/limits", "github.com/golang-jwt/jwt", "github.com/redis/go-redis", "golang.org/x/crypto"},
	"server/tasks":                 {"github.com/redis/go-redis"},
	"server/edge":                  {"server/internal/limits"},
	"server/trace":                 {},
	"server/lab/words":             {},
	"server/lab":                   {"server/socketio", "server/internal/limits", "server/redisadapter", "server/trace"},
	"server/world":                 {"server/lab", "server/trace", "server/engine", "server/internal/limits", "server/auth", "server/tasks", "server/redisadapter", "server/socketio", "github.com/redis/go-redis", "github.com/coder/websocket"},
	"server/script/wasmfile":       {},
	"internal/interoptest":         {"server"},                                                                          // for tests
	"wasmclient":                   {"server/wire", "github.com/coder/websocket", "github.com/go-json-experiment/json"}, // the last two not in the browser, see below
	"wasmclient/jsapi":             {"server/wire", "wasmclient"},
	"lessons":                      {"server/trace", "server/lab/words", "github.com/yuin/goldmark", "go.yaml.in/yaml"},
	"lessons/content":              {"server/socketio"}, // the code that learners read
	"web":                          {"lessons", "server/lab/words", "github.com/a-h/templ", "github.com/piglig/go-qr"},
	"bench":                        {"server", "github.com/go-json-experiment/json"},
	"examples":                     {"server", "github.com/golang-jwt/jwt"},
	"scripts/gotest":               {},
	"cmd/pack":                     {"server/script/wasmfile", "github.com/andybalholm/brotli", "github.com/evanw/esbuild", "github.com/tetratelabs/wazero"},
	"cmd/words":                    {"server/lab/words", "server/trace"},
	"cmd/playground":               {"server/world", "server/edge", "server/lab", "server/trace", "server/auth", "server/socketio", "server/engine", "server/metrics", "web", "github.com/prometheus", "golang.org/x/crypto"},

	"server/socketio/internal/sockettest": {"server/socketio", "server/internal/testnet"}, // for tests
}

// testsMayImport lists what a package's tests may import besides what the package itself
// may import. Nothing under server or wasmclient imports web, not even in a test.
var testsMayImport = map[string][]string{
	"server/engine":           {"server/internal/testnet"},
	"server/socketio":         {"server/internal/testnet", "internal/interoptest", "wasmclient", "github.com/coder/websocket"},
	"server/socketio/msgpack": {"server/internal/testnet", "github.com/coder/websocket"},
	"server/socketio/admin":   {"server/internal/testnet", "server/engine", "server/redisadapter", "wasmclient", "github.com/coder/websocket", "github.com/redis/go-redis"},
	"server/redisadapter":     {"wasmclient", "server/wire/eio", "github.com/alicebob/miniredis", "github.com/coder/websocket", "github.com/Shopify/toxiproxy", "github.com/rs/zerolog"},
	"server/metrics":          {"server/engine", "github.com/coder/websocket"},
	"server/auth":             {"wasmclient", "server/internal/testnet", "server/redisadapter/embedded", "github.com/alicebob/miniredis", "github.com/coder/websocket"},
	"server/edge":             {"server/engine", "server/wire/eio", "server/internal/testnet", "github.com/coder/websocket"},
	"server/tasks":            {"server/socketio", "server/redisadapter", "github.com/alicebob/miniredis", "github.com/coder/websocket"},
	"server/lab":              {"wasmclient", "server/wire/sio", "github.com/redis/go-redis"},
	"server/world":            {"lessons", "wasmclient", "golang.org/x/crypto"},
	"wasmclient":              {"server/socketio", "internal/interoptest"},
	"wasmclient/jsapi":        {"server/socketio"},
	"web":                     {"golang.org/x/net"},
	"examples":                {"wasmclient"},
	"cmd/playground":          {"wasmclient"},
}

// mayNotDependOn lists packages that others must not depend on, not even indirectly.
// Such a dependency would make the browser client larger, which every visitor
// downloads.
var mayNotDependOn = []struct {
	platform, pkg string
	never         []string
}{
	{"linux/amd64", "server/wire/eio", []string{"net/http", "encoding/json", "fmt"}},
	{"linux/amd64", "server/wire/sio", []string{"net/http", "encoding/json", "fmt"}},
	{"js/wasm", "wasmclient/jsapi", []string{"net/http", "encoding/json", "fmt", "github.com/coder/websocket", "github.com/go-json-experiment/json"}},
	{"linux/amd64", "server/tasks", []string{module + "server/socketio"}},
	{"linux/amd64", "server/engine", []string{module + "server/wire/sio"}},
}

func TestImports(t *testing.T) {
	const format = `{{.ImportPath}}|{{join .Imports " "}}|{{join .TestImports " "}} {{join .XTestImports " "}}`
	for _, platform := range []string{"linux/amd64", "js/wasm"} {
		for _, line := range list(t, platform, "-tags=interop", "-f", format, "./...") {
			pkg, rest, _ := strings.Cut(line, "|")
			pkg = strings.TrimPrefix(pkg, module)
			if pkg+"/" == module { // the package of this test
				continue
			}
			home := longestPrefix(pkg)
			if home == "" {
				t.Errorf("%s is not in the table of who may import whom", pkg)
				continue
			}
			imports, tests, _ := strings.Cut(rest, "|")
			may := mayImport[home]
			checkImports(t, pkg+" ("+platform+")", imports, home, may)
			checkImports(t, "a test of "+pkg+" ("+platform+")", tests, home, slices.Concat(may, testsMayImport[home]))
		}
	}
}

// checkImports fails the test for each package that is not allowed. packages is a list
// of paths separated by spaces. Allowed are the standard library, home, the entries of
// may, and all packages below them.
func checkImports(t *testing.T, who, packages, home string, may []string) {
	t.Helper()
	for _, imported := range strings.Fields(packages) {
		name, own := strings.CutPrefix(imported, module)
		if !own && !strings.Contains(strings.SplitN(name, "/", 2)[0], ".") { // the standard library
			continue
		}
		if within(name, home) || slices.ContainsFunc(may, func(allowed string) bool { return within(name, allowed) }) {
			continue
		}
		t.Errorf("%s imports %s; it may import only %q", who, name, may)
	}
}

// named matches a relative path in a string of a JavaScript module, such as an import.
var named = regexp.MustCompile("[\"'`](\\.\\.?/[^\"'`\\n]*)")

// TestModules checks that the JavaScript modules under server and wasmclient do not
// import from web either. They may only read its package.json, with which Node finds
// the npm packages.
func TestModules(t *testing.T) {
	seen := 0
	for _, root := range []string{"server", "wasmclient"} {
		err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !slices.Contains([]string{".mjs", ".cjs", ".js", ".ts"}, filepath.Ext(file)) {
				return err
			}
			seen++
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			for _, match := range named.FindAllSubmatch(text, -1) {
				target := filepath.ToSlash(filepath.Join(filepath.Dir(file), string(match[1])))
				if within(target, "web") && target != "web/package.json" {
					t.Errorf("%s names %s; nothing under %s may import web", file, target, root)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen == 0 {
		t.Error("no module was looked at")
	}
}

func TestDependencies(t *testing.T) {
	for _, rule := range mayNotDependOn {
		deps := list(t, rule.platform, "-deps", "./"+rule.pkg)
		for _, never := range rule.never {
			if slices.Contains(deps, never) {
				t.Errorf("%s (%s) depends on %s; find the way with: go list -deps -f '{{.ImportPath}} {{.Imports}}' ./%s",
					rule.pkg, rule.platform, never, rule.pkg)
			}
		}
	}
}

func list(t *testing.T, platform string, args ...string) []string {
	t.Helper()
	goos, goarch, _ := strings.Cut(platform, "/")
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", platform, err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func longestPrefix(pkg string) (longest string) {
	for prefix := range mayImport {
		if within(pkg, prefix) && len(prefix) > len(longest) {
			longest = prefix
		}
	}
	return longest
}

// within reports whether pkg is root or below it.
func within(pkg, root string) bool { return pkg == root || strings.HasPrefix(pkg, root+"/") }
