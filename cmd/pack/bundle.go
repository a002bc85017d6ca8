package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// bundler is the module that bundles: what it does may change with its version.
const bundler = "github.com/evanw/esbuild"

// bundle writes the modules of src as one, as small as it gets: a page that had to
// find them one behind the other would wait longer for them than for the program.
// A source map beside it shows them as they are written.
func bundle(src, out string, wasm wasmFile, hooks bool) error {
	options := api.BuildOptions{
		Outfile:           filepath.Join(out, moduleName),
		Bundle:            true,
		Write:             true,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifySyntax:      true,
		MinifyIdentifiers: true,
		LegalComments:     api.LegalCommentsNone,
		Sourcemap:         api.SourceMapLinked,
		Plugins:           []api.Plugin{wasm.constants()},
	}
	entry := filepath.Join(src, moduleName)
	if hooks {
		// For tests, which look inside.
		options.Stdin = &api.StdinOptions{ResolveDir: src, Contents: `export * from "./socketplay.js"; export { default } from "./socketplay.js"; export { held, inside } from "./bridge.js";`}
	} else {
		options.EntryPoints = []string{entry}
	}
	result := api.Build(options)
	var errs []error
	for _, message := range result.Errors {
		where := ""
		if l := message.Location; l != nil {
			where = fmt.Sprintf("%s:%d: ", l.File, l.Line)
		}
		errs = append(errs, fmt.Errorf("%s%s", where, message.Text))
	}
	return errors.Join(errs...)
}

// wasmFile is what the loader has to know of the program: where it is, and its size
// in bytes, since an answer that is compressed has another length.
type wasmFile struct {
	name  string
	bytes int
}

// constants stands for the module build.js, which is nowhere.
func (w wasmFile) constants() api.Plugin {
	return api.Plugin{Name: "constants", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `^\./build\.js$`}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: "build.js", Namespace: "constants"}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "constants"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			text := fmt.Sprintf("export const wasmFile = %q;\nexport const wasmBytes = %d;\n", w.name, w.bytes)
			return api.OnLoadResult{Contents: &text}, nil
		})
	}}
}
