package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// bundler is the module that bundles. Its output may change with its version.
const bundler = "github.com/evanw/esbuild"

// bundle joins the JavaScript modules of src into one small file. If a page had to find
// them one after another, it would wait longer for them than for the program. A source
// map beside the file shows the modules as they are written.
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
		// Tests look inside: they need what the bridge keeps to itself.
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

// programFile is what the loader must know about the program: its name, and its size in
// bytes. (A compressed answer of the server has another length.)
type programFile struct {
	name  string
	bytes int
}

// constants provides the module build.js, which exists as no file.
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
