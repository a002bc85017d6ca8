package lessons

import (
	"bytes"
	"context"
	"html"
	"io"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// Prose is text of a lesson as HTML. It comes from the lesson's own Markdown,
// in which HTML has no effect, so every tag in it is one of the renderer's. Its
// Render method lets a template use it as a component.
type Prose struct{ html string }

// Empty reports whether there is nothing to read.
func (p Prose) Empty() bool { return p.html == "" }

// String returns the HTML.
func (p Prose) String() string { return p.html }

// Render writes the HTML.
func (p Prose) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, p.html)
	return err
}

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Typographer),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(codeRenderer{}, 100))),
)

func render(doc *ast.Document, src []byte) Prose {
	if !doc.HasChildren() {
		return Prose{}
	}
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, src, doc); err != nil {
		panic("lessons: rendering to memory: " + err.Error()) // a buffer takes every write
	}
	return Prose{html: b.String()}
}

// languages are those a code block may be in, and how a reader calls them.
var languages = map[string]string{
	"js": "JavaScript", "go": "Go", "json": "JSON", "sh": "Shell", "text": "Text",
}

// codeRenderer draws a code block as a figure that says which language it is in:
// JavaScript and Go stand beside one another all over the lessons.
type codeRenderer struct{}

func (codeRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindFencedCodeBlock, func(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		lang := string(n.(*ast.FencedCodeBlock).Language(src))
		io.WriteString(w, `<figure class="code" data-lang="`+html.EscapeString(lang)+`"><figcaption>`+
			html.EscapeString(languages[lang])+`</figcaption><pre tabindex="0"><code>`)
		for _, line := range n.Lines().Sliced(0, n.Lines().Len()) {
			io.WriteString(w, html.EscapeString(string(line.Value(src))))
		}
		io.WriteString(w, "</code></pre></figure>\n")
		return ast.WalkSkipChildren, nil
	})
}

// checkCode finds code blocks without a language and parts that show
// JavaScript but not the same in Go.
func checkCode(doc ast.Node, src []byte, bad func(n ast.Node, format string, args ...any)) {
	var lonely ast.Node // JavaScript still waiting for its Go
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 && lonely != nil {
			bad(lonely, "shows JavaScript without the same in Go")
			lonely = nil
		}
		block, ok := n.(*ast.FencedCodeBlock)
		if !ok {
			continue
		}
		switch lang := string(block.Language(src)); lang {
		case "js":
			lonely = n
		case "go":
			lonely = nil
		default:
			if languages[lang] == "" {
				bad(n, "a code block in the unknown language %q", lang)
			}
		}
	}
	if lonely != nil {
		bad(lonely, "shows JavaScript without the same in Go")
	}
}

func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Value(src))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
