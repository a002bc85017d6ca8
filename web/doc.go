// Package web serves every page and asset of Socketplay.
//
// [New] makes a [Site], an http.Handler for every address but those of the APIs and of
// Socket.IO. Pages are templ components in the package pages, and layouts frames them.
// Assets come from the embedded folders static and build. Their address holds one hash of
// all of them, so that modules can import each other by relative path and browsers can
// keep them for a year.
//
// make fills the folder build. In a fresh clone it holds one text file, and the pages say
// what was not built.
package web
