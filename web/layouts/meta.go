package layouts

import "github.com/a-h/templ"

// Section is a part of the site that the navigation lists.
type Section string

// The sections, in the order of the navigation.
const (
	Home    Section = "/"
	Play    Section = "/play"
	Lessons Section = "/lessons"
	Compare Section = "/compare"
	Angular Section = "/angular/"
)

var navigation = []struct {
	Section Section
	Label   string
}{
	{Home, "Home"},
	{Play, "Play"},
	{Lessons, "Lessons"},
	{Compare, "Compare"},
	{Angular, "Angular"},
}

// Meta describes a page to its frame. Every field may be left empty.
type Meta struct {
	Title       string   // the title of the browser tab, before the site's name; "": only the site's name
	Description string   // one sentence for search results and previews
	Section     Section  // the section that the navigation marks as current
	Styles      []string // style sheets after the base style sheets, such as "css/play.css"
	Modules     []string // ES modules, such as "js/play.js"
	Client      bool     // the page runs the WASM client, so the browser loads it before a module asks for it
	NeedsScript string   // a sentence that says what does not work without JavaScript; "": everything works
	Wide        bool     // the page is an application: it has the whole width and no footer

	// Where stands in the header beside the site's name and says where the page is, such as in
	// a lab. On a phone the navigation of such a page is in a menu. It may be nil.
	Where templ.Component

	// Tools stands in the header after the navigation. It may be nil.
	Tools templ.Component
}

func (m Meta) title() string {
	if m.Title == "" {
		return "Socketplay"
	}
	return m.Title + " · Socketplay"
}

func (m Meta) mainClass() string {
	if m.Wide {
		return "app"
	}
	return "page"
}

// baseStyles are on every page, in the order of the cascade.
var baseStyles = []string{
	"css/tokens.css",
	"css/base.css",
	"css/layout.css",
	"css/controls.css",
	"css/code.css",
	"css/clients.css",
	"css/prose.css",
}
