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

// Prose is text of a lesson as HTML. The renderer wrote every tag in it, because HTML in the
// lesson's Markdown has no effect. A template can use Prose as a component.
type Prose struct{ html string }

// Empty reports whether the prose has no text.
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

func renderProse(doc *ast.Document, src []byte) Prose {
	if !doc.HasChildren() {
		return Prose{}
	}
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, src, doc); err != nil {
		panic("lessons: rendering to memory: " + err.Error()) // cannot happen: writing to a buffer never fails
	}
	return Prose{html: b.String()}
}

// languages are the languages of code blocks, with the names that readers see.
var languages = map[string]string{
	"js": "JavaScript", "go": "Go", "json": "JSON", "sh": "Shell", "text": "Text",
}

// codeRenderer renders a code block as a figure whose caption names the language, since
// lessons show JavaScript beside Go everywhere.
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

// checkCode reports code blocks without a known language, and steps that show JavaScript
// without the same in Go.
func checkCode(doc ast.Node, src []byte, bad func(n ast.Node, format string, args ...any)) {
	var lonely ast.Node // the last JavaScript that no Go has followed yet
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

// countWords counts the words of some blocks, without those of code blocks.
func countWords(doc ast.Node, src []byte) int {
	words := 0
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindFencedCodeBlock {
			words += len(strings.Fields(plainText(n, src)))
		}
	}
	return words
}

func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Value(src))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
