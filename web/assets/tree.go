package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"strings"
)

// Source is a folder of files, and the folder of the tree in which they appear.
type Source struct {
	FS fs.FS
	At string // the folder in the tree, such as "client"; "": the root
}

// Tree is a set of files. It is safe for concurrent use.
type Tree struct {
	sources []Source
	hash    string
	files   map[string]*file // nil in a live tree
}

// file is one asset, in all encodings that it exists in.
type file struct {
	mediaType string
	plain     variant
	br, gzip  variant // data is nil if the file does not exist in this encoding
}

// variant is a file's bytes in one encoding, and their entity tag.
type variant struct {
	data []byte
	etag string
}

// Load reads the sources into memory. A source whose folder does not exist counts as
// empty: in a fresh clone, make has not built the folder yet.
func Load(sources ...Source) (*Tree, error) {
	t := &Tree{sources: sources, files: make(map[string]*file)}
	sum := sha256.New()
	for _, src := range sources {
		if err := t.addSource(src, sum); err != nil {
			return nil, fmt.Errorf("assets: %w", err)
		}
	}
	t.hash = hex.EncodeToString(sum.Sum(nil)[:6])
	return t, nil
}

// Live returns a tree that reads the disk at every request. Its hash is "live".
func Live(sources ...Source) *Tree { return &Tree{sources: sources, hash: "live"} }

// addSource adds the files of a source to the tree, and their names and entity tags to
// the hash. WalkDir visits files in the order of their names, so the same files always
// have the same hash.
func (t *Tree) addSource(src Source, sum hash.Hash) error {
	return fs.WalkDir(src.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name == ".":
			return fs.SkipAll
		case err != nil:
			return err
		case entry.IsDir() || isSibling(name):
			return nil
		}
		f, err := readFile(src.FS, name)
		if err != nil {
			return err
		}
		f.compress()
		at := path.Join(src.At, name)
		fmt.Fprintf(sum, "%s\x00%s\x00%s\x00%s\x00", at, f.plain.etag, f.br.etag, f.gzip.etag)
		t.files[at] = f
		return nil
	})
}

// Hash returns the hash of the whole tree: twelve hexadecimal digits, or "live".
func (t *Tree) Hash() string { return t.hash }

// live reports whether the tree reads the disk at every request.
func (t *Tree) live() bool { return t.files == nil }

// Has reports whether the tree holds a file of that name.
func (t *Tree) Has(name string) bool {
	_, ok := t.find(name)
	return ok
}

// Version returns the hash of one file: sixteen hexadecimal digits, or "" if the tree has
// no such file.
func (t *Tree) Version(name string) string {
	f, ok := t.find(name)
	if !ok {
		return ""
	}
	return strings.Trim(f.plain.etag, `"`)
}

func (t *Tree) find(name string) (*file, bool) {
	if !t.live() {
		f, ok := t.files[name]
		return f, ok
	}
	if !fs.ValidPath(name) || isSibling(name) {
		return nil, false
	}
	for _, src := range t.sources {
		inner := name
		if src.At != "" {
			var ok bool
			if inner, ok = strings.CutPrefix(name, src.At+"/"); !ok {
				continue
			}
		}
		if f, err := readFile(src.FS, inner); err == nil {
			return f, true
		}
	}
	return nil, false
}

// readFile reads a file and its compressed siblings.
func readFile(fsys fs.FS, name string) (*file, error) {
	plain, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	f := &file{mediaType: mediaType(name), plain: newVariant(plain)}
	if data, err := fs.ReadFile(fsys, name+".br"); err == nil {
		f.br = newVariant(data)
	}
	if data, err := fs.ReadFile(fsys, name+".gz"); err == nil {
		f.gzip = newVariant(data)
	}
	return f, nil
}

func newVariant(data []byte) variant {
	sum := sha256.Sum256(data)
	return variant{data: data, etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
}

// isSibling reports whether name is the compressed sibling of another file.
func isSibling(name string) bool {
	ext := path.Ext(name)
	return ext == ".br" || ext == ".gz"
}
