// Package layouts renders the frame of every page: head, skip link, header and footer
// around the content.
//
// A page wraps its content in [Page]. In [Meta] it names its title, and the style
// sheets and modules that it needs besides the base style sheets:
//
//	@layouts.Page(layouts.Meta{
//		Title:   "Playground",
//		Section: layouts.Play,
//		Styles:  []string{"css/play.css"},
//		Modules: []string{"js/play.js"},
//		Wide:    true,
//	}) {
//		<h1>…</h1>
//	}
//
// Page adds the content hash to the addresses of assets. Write nothing inline: the content
// security policy refuses style attributes, inline style elements and inline scripts. Put
// data for a module into data attributes or into templ.JSONScript, which the browser does
// not execute.
//
// If a page is not Wide, the children of main form a column of 66 characters. The classes
// wide and full let a child break out of it.
package layouts
