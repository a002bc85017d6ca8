package web

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// ClientFiles returns the files that a Socket.IO server serves to pages as its client:
// the official bundles and our WASM client. officialVersion is the version of the
// bundles, or "" if they were not built into the program. dev has the meaning of
// [Options].Dev.
func ClientFiles(dev string) (files fs.FS, officialVersion string, err error) {
	official, err := openFolder(dev, "build/official", "")
	if err != nil {
		return nil, "", fmt.Errorf("web: %w", err)
	}
	own, err := openFolder(dev, "build/client", "")
	if err != nil {
		return nil, "", fmt.Errorf("web: %w", err)
	}
	version, err := fs.ReadFile(official.FS, "version")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf("web: %w", err)
	}
	return layers{official.FS, own.FS}, strings.TrimSpace(string(version)), nil
}

// layers is a file system that combines several. A file comes from the first of them
// that has it.
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
