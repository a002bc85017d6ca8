// Package pages has the pages. Each page has a templ file and a view model, which
// package web fills. The pages themselves contain no logic.
package pages
