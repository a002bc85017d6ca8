// Package pages holds the pages: one templ file and one view model each. They
// are dumb; package web decides what they show.
package pages
