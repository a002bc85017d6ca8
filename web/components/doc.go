// Package components has the parts that several pages share.
package components
