// Package web serves every page and asset of Socketplay.
//
// [New] returns a [Site]. It is an http.Handler for all addresses except those of the
// APIs and of Socket.IO. Pages are templ components in package pages, and package layouts
// puts head, header and footer around them. Assets come from the embedded folders static
// and build. The address of an asset contains one hash of all assets. So modules can
// import each other by relative path, and browsers can keep assets for a year.
//
// make fills the folder build. In a fresh clone the folder has only one text file, and
// the pages say what was not built.
package web
