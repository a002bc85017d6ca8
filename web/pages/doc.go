// Package pages holds the pages: one templ file and one view model each. A page decides
// nothing: package web fills its view model.
package pages
