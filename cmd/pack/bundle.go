package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// bundler is the Go module that joins the JavaScript. Its version is part of the
// fingerprint, because its output may change with the version.
const bundler = "github.com/evanw/esbuild"

// bundle joins the JavaScript modules of src into one small file. A page that loaded them
// one after another would wait longer for them than for the program. A source map beside
// the file lets developers see the original modules.
func bundle(src, out string, program programFile, hooks bool) error {
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
		Plugins:           []api.Plugin{program.constants()},
	}
	entry := filepath.Join(src, moduleName)
	if hooks {
		// Tests look inside the client, so they also get functions of bridge.js.
		options.Stdin = &api.StdinOptions{ResolveDir: src, Contents: `export * from "./socketplay.js"; export { default } from "./socketplay.js"; export { countHeld, currentProgram } from "./bridge.js";`}
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

// programFile describes the program to the loader: its file's name, and its size in bytes,
// which the loader needs to show the progress. (The length of the server's answer is the
// compressed size.)
type programFile struct {
	name  string
	bytes int
}

// constants generates the module build.js, which does not exist as a file.
func (p programFile) constants() api.Plugin {
	return api.Plugin{Name: "constants", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `^\./build\.js$`}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: "build.js", Namespace: "constants"}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "constants"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			text := fmt.Sprintf("export const wasmFile = %q;\nexport const wasmBytes = %d;\n", p.name, p.bytes)
			return api.OnLoadResult{Contents: &text}, nil
		})
	}}
}
