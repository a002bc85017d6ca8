package web

import (
	"embed"
	"io/fs"
	"os"
	"path"

	"github.com/socketplay/socketplay/web/assets"
)

// Each embedded folder needs a file. So the folder build has a placeholder, and the
// package compiles before make has filled the folder.
//
//go:embed static all:build
var embedded embed.FS

// openFolder returns a folder of this package as a source, which the tree shows at the
// place at. The folder is read from the binary. If dev is set, it is the path of this
// package on disk, and the folder is read from there.
func openFolder(dev, folder, at string) (assets.Source, error) {
	if dev != "" {
		return assets.Source{FS: os.DirFS(path.Join(dev, folder)), At: at}, nil
	}
	sub, err := fs.Sub(embedded, folder)
	return assets.Source{FS: sub, At: at}, err
}

// loadTree returns the tree of the sources. If dev is set, the tree is live.
func loadTree(dev string, sources ...assets.Source) (*assets.Tree, error) {
	if dev != "" {
		return assets.Live(sources...), nil
	}
	return assets.Load(sources...)
}
