package web

import (
	"embed"
	"io/fs"
	"os"
	"path"

	"github.com/socketplay/socketplay/web/assets"
)

// The placeholder in build makes this compile before anything was built there.
//
//go:embed static all:build
var embedded embed.FS

// source returns a folder of this package: of the binary, or of the disk if dev
// names this package's folder there.
func source(dev, folder, at string) (assets.Source, error) {
	if dev != "" {
		return assets.Source{FS: os.DirFS(path.Join(dev, folder)), At: at}, nil
	}
	sub, err := fs.Sub(embedded, folder)
	return assets.Source{FS: sub, At: at}, err
}

// load returns the tree of the sources: live if dev is set.
func load(dev string, sources ...assets.Source) (*assets.Tree, error) {
	if dev != "" {
		return assets.Live(sources...), nil
	}
	return assets.Load(sources...)
}
