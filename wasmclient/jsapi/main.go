//go:build js

package main

func main() {
	select {} // from now on the page calls; the program ends with the page
}
