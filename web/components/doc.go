// Package components holds the pieces that several pages share.
package components
