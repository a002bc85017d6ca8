package web

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// ClientFiles returns what Socket.IO servers hand to pages that ask them for a
// client: the bundles of the official one, with their version, and the WASM client
// beside them. What was not built into the program is missing; without the official
// bundles the version is "". dev is as in [Options].
func ClientFiles(dev string) (files fs.FS, officialVersion string, err error) {
	official, err := source(dev, "build/official", "")
	if err != nil {
		return nil, "", fmt.Errorf("web: %w", err)
	}
	own, err := source(dev, "build/client", "")
	if err != nil {
		return nil, "", fmt.Errorf("web: %w", err)
	}
	version, err := fs.ReadFile(official.FS, "version")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf("web: %w", err)
	}
	return layers{official.FS, own.FS}, strings.TrimSpace(string(version)), nil
}

// layers are file systems of which the first that has a file gives it.
type layers []fs.FS

// Open implements fs.FS.
func (l layers) Open(name string) (fs.File, error) {
	for _, fsys := range l {
		f, err := fsys.Open(name)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
