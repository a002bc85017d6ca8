package web_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/socketplay/socketplay/web"
)

func TestClientFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"build/official/version":      "4.8.4\n",
		"build/official/socket.io.js": "official",
		"build/client/socketplay.js":  "ours",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, version, err := web.ClientFiles(dir)
	if err != nil || version != "4.8.4" {
		t.Fatalf("version %q, %v", version, err)
	}
	for name, want := range map[string]string{"socket.io.js": "official", "socketplay.js": "ours"} {
		if got, err := fs.ReadFile(files, name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := fs.ReadFile(files, "absent.js"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an absent file: %v", err)
	}
}

// Without bundles, as in a fresh clone, ClientFiles still returns a file system.
func TestClientFilesWithoutBundles(t *testing.T) {
	files, version, err := web.ClientFiles(t.TempDir())
	if err != nil || version != "" {
		t.Fatalf("version %q, %v", version, err)
	}
	if _, err := fs.ReadFile(files, "socket.io.js"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a bundle that was not built: %v", err)
	}
}
