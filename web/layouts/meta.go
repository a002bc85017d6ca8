package layouts

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

// Meta is what a page says about itself. Every field may be left empty.
type Meta struct {
	Title       string   // of the browser tab, before the site's name; "": the site's name alone
	Description string   // one sentence for search results and previews
	Section     Section  // the part of the navigation that is marked as current
	Styles      []string // style sheets after the base ones, such as "css/play.css"
	Modules     []string // ES modules, such as "js/play.js"
	Client      bool     // the page runs the WASM client, so the browser loads it before a module asks for it
	NeedsScript string   // a sentence on what does not work without JavaScript; "": everything works
	Wide        bool     // an application rather than an article: the whole width, no footer
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
