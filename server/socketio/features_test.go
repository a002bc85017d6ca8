package socketio_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The feature table in the package's documentation has only names that exist, and it has
// all names that programs use.
func TestFeatureTable(t *testing.T) {
	exist := map[string]map[string]bool{
		"": exported(t, "."), "engine": exported(t, "../engine"), "admin": exported(t, "admin"),
	}
	var named []string
	for _, row := range table(t) {
		js, names, note := row[0], strings.Split(row[1], ", "), row[2]
		if row[1] == "(none)" {
			if note == "" {
				t.Errorf("%s: has no name in Go, and the note does not say why", js)
			}
			continue
		}
		for _, name := range names {
			pkg, local, ok := strings.Cut(name, ".")
			if !ok || exist[pkg] == nil {
				pkg, local = "", name
			}
			if !exist[pkg][local] {
				t.Errorf("%s: there is no %s", js, name)
			}
			named = append(named, name)
		}
	}
	for name := range exist[""] {
		if wanted(name) && !slices.Contains(named, name) {
			t.Errorf("%s is not in the table", name)
		}
	}
}

// docs/PROTOCOL.md section 9 names each option that only this server has: each one whose
// JavaScript name in the table is "(none)".
func TestOwnOptionsAreInTheProtocol(t *testing.T) {
	text, err := os.ReadFile("../../docs/PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "\n## 9. ")
	if !ok {
		t.Fatal("docs/PROTOCOL.md has no section 9")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	own := 0
	for _, row := range table(t) {
		for name := range strings.SplitSeq(row[1], ", ") {
			structure, option, _ := strings.Cut(name, ".")
			if row[0] != "(none)" || structure != "Options" && structure != "Recovery" {
				continue
			}
			own++
			if !strings.Contains(section, "`"+option+"`") {
				t.Errorf("only this server has %s: say in docs/PROTOCOL.md section 9 what it does, as `%s`", name, option)
			}
		}
	}
	if own == 0 {
		t.Error(`no option has "(none)" for its JavaScript name`)
	}
}

// wanted reports whether a name belongs in the feature table: a function, a constant, or a
// member of a type that programs use.
func wanted(name string) bool {
	kind, member, ok := strings.Cut(name, ".")
	if strings.HasSuffix(member, "JSON") {
		return false // only JSON encoders and decoders call these methods
	}
	switch kind {
	case "Server", "Namespace", "ParentNamespace", "Broadcast", "Socket", "RemoteSocket", "Handshake", "Event", "Answer", "Options", "Recovery":
		return ok
	}
	return !ok && regexp.MustCompile(`^(New|Call|Handle$|Listen$|Encode|Reason.|Room(Created|Deleted|Joined|Left)$|Err)`).MatchString(name)
}

// table returns the rows of the table in features.go. The columns are JavaScript, Go and
// notes.
func table(t *testing.T) (rows [][3]string) {
	t.Helper()
	src, err := os.ReadFile("features.go")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(src)) {
		row, ok := strings.CutPrefix(line, "//\t")
		if !ok {
			continue
		}
		columns := append(regexp.MustCompile(` {2,}`).Split(strings.TrimSpace(row), 3), "")
		if len(columns) < 3 {
			t.Errorf("a row has only one column: %q", row)
			continue
		}
		rows = append(rows, [3]string(columns[:3]))
	}
	if len(rows) < 100 {
		t.Fatalf("only %d rows were found", len(rows))
	}
	return rows
}

// exported lists the exported names of the package in dir. The name of a field or a method
// begins with the type's name, as in Socket.ID.
func exported(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	add := func(owner string, ident *ast.Ident) {
		if ident.IsExported() {
			names[strings.TrimPrefix(owner+"."+ident.Name, ".")] = true
		}
	}
	fields := func(owner string, list *ast.FieldList) {
		for _, f := range list.List {
			for _, ident := range f.Names {
				add(owner, ident)
			}
		}
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				add(receiver(d), d.Name)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.ValueSpec:
						for _, ident := range spec.Names {
							add("", ident)
						}
					case *ast.TypeSpec:
						add("", spec.Name)
						switch kind := spec.Type.(type) {
						case *ast.StructType:
							fields(spec.Name.Name, kind.Fields)
						case *ast.InterfaceType:
							fields(spec.Name.Name, kind.Methods)
						}
					}
				}
			}
		}
	}
	return names
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	kind := d.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	if ident, ok := kind.(*ast.Ident); ok {
		return ident.Name
	}
	return ""
}
