package trace_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/socketplay/socketplay/server/trace"
)

// TestKinds compares Kinds with the constants in the source.
func TestKinds(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "kind.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var constants []trace.Kind
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "Kind" {
				text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				constants = append(constants, trace.Kind(text))
			}
		}
		return true
	})
	if len(constants) == 0 || !slices.Equal(constants, trace.Kinds) {
		t.Errorf("the constants are %q,\nKinds has %q", constants, trace.Kinds)
	}
}
