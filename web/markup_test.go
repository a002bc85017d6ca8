package web_test

import (
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/socketplay/socketplay/web"
)

// void lists the HTML elements that have no end tag.
var void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// Every page closes the tags that it opens. Its ids are unique, and every id that it
// refers to exists. It has no inline scripts or styles that the content security policy
// would refuse.
func TestMarkup(t *testing.T) {
	for name, s := range map[string]*web.Site{"built": built(t), "bare": bare(t)} {
		for _, path := range everyPage {
			m := &markup{t: t, page: name + " " + path, ids: map[string]bool{}}
			m.read(ask(s, "GET", path).Body.String())
			m.finish()
		}
	}
}

// markup checks a page and keeps what it has read so far: open tags, ids, and
// references to ids.
type markup struct {
	t       *testing.T
	page    string
	open    []string
	ids     map[string]bool
	refs    []string // ids that something refers to
	h1      int
	title   bool
	doctype bool
}

// read checks the page tag by tag.
func (m *markup) read(text string) {
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				m.t.Errorf("%s: %v", m.page, z.Err())
			}
			return
		case html.DoctypeToken:
			m.doctype = len(m.open) == 0
		case html.StartTagToken:
			token := z.Token()
			m.start(token)
			if !slices.Contains(void, token.Data) {
				m.open = append(m.open, token.Data)
			}
		case html.SelfClosingTagToken:
			m.start(z.Token())
		case html.EndTagToken:
			name := z.Token().Data
			last := len(m.open) - 1
			if last < 0 || m.open[last] != name {
				m.t.Errorf("%s: </%s> closes %v", m.page, name, m.open)
				return
			}
			m.open = m.open[:last]
		}
	}
}

func (m *markup) start(token html.Token) {
	attr := map[string]string{}
	for _, a := range token.Attr {
		if _, twice := attr[a.Key]; twice {
			m.t.Errorf("%s: <%s> has two %s", m.page, token.Data, a.Key)
		}
		attr[a.Key] = a.Val
		if strings.HasPrefix(a.Key, "on") {
			m.t.Errorf("%s: inline handler %s", m.page, a.Key)
		}
		if _, err := url.Parse(a.Val); (a.Key == "href" || a.Key == "src") && (err != nil || strings.HasPrefix(a.Val, "javascript:")) {
			m.t.Errorf("%s: %s=%q", m.page, a.Key, a.Val)
		}
		switch a.Key {
		case "style":
			m.t.Errorf("%s: inline style %q", m.page, a.Val)
		case "for", "aria-labelledby", "aria-describedby", "aria-controls":
			m.refs = append(m.refs, strings.Fields(a.Val)...)
		case "id":
			if m.ids[a.Val] {
				m.t.Errorf("%s: two elements have the id %q", m.page, a.Val)
			}
			m.ids[a.Val] = true
		}
	}
	switch token.Data {
	case "style":
		m.t.Errorf("%s: a style element", m.page)
	case "script":
		// JSON is data: browsers do not execute it, and the policy allows it.
		if attr["src"] == "" && attr["type"] != "application/json" {
			m.t.Errorf("%s: an inline script", m.page)
		}
	case "html":
		if attr["lang"] == "" {
			m.t.Errorf("%s: no language", m.page)
		}
	case "img":
		if _, ok := attr["alt"]; !ok {
			m.t.Errorf("%s: an image without alt", m.page)
		}
	case "iframe":
		if attr["title"] == "" {
			m.t.Errorf("%s: a frame without a title", m.page)
		}
	case "button":
		if attr["type"] == "" {
			m.t.Errorf("%s: a button without a type submits", m.page)
		}
	case "h1":
		m.h1++
	case "title":
		m.title = true
	}
	if href, ok := attr["href"]; ok && strings.HasPrefix(href, "#") && len(href) > 1 {
		m.refs = append(m.refs, href[1:])
	}
}

func (m *markup) finish() {
	if len(m.open) > 0 {
		m.t.Errorf("%s: never closed: %v", m.page, m.open)
	}
	if !m.doctype || !m.title || m.h1 != 1 {
		m.t.Errorf("%s: doctype %t, title %t, %d headings of level 1", m.page, m.doctype, m.title, m.h1)
	}
	for _, id := range m.refs {
		if !m.ids[id] {
			m.t.Errorf("%s: nothing has the id %q", m.page, id)
		}
	}
}
