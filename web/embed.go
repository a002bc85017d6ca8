package web

import (
	"embed"
	"io/fs"
	"os"
	"path"

	"github.com/socketplay/socketplay/web/assets"
)

// build holds a placeholder, so that this compiles before make has filled the folder.
//
//go:embed static all:build
var embedded embed.FS

// openFolder returns a folder of this package, to stand at a place in a tree. It is read
// from the disk if dev names this package's folder there, and else from the binary.
func openFolder(dev, folder, at string) (assets.Source, error) {
	if dev != "" {
		return assets.Source{FS: os.DirFS(path.Join(dev, folder)), At: at}, nil
	}
	sub, err := fs.Sub(embedded, folder)
	return assets.Source{FS: sub, At: at}, err
}

// loadTree returns the tree of the sources, which is live if dev is set.
func loadTree(dev string, sources ...assets.Source) (*assets.Tree, error) {
	if dev != "" {
		return assets.Live(sources...), nil
	}
	return assets.Load(sources...)
}
