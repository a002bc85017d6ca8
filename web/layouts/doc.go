// Package layouts is the frame of every page: head, header, skip link, content
// and footer.
//
// A page wraps its content in [Page] and names what it needs beyond the base
// style sheets in [Meta]:
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
// Page adds the content hash to the addresses of assets. Nothing
// inline: the content security policy refuses style attributes, inline style
// elements and inline scripts. Data for a module goes into data attributes or
// into templ.JSONScript, which the browser does not execute.
//
// In a page that is not Wide, children of main stand in a column of 66
// characters; the classes wide and full let one break out of it.
package layouts
