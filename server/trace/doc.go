// Package trace holds what happened: the causal events that every view of
// Socketplay draws and every check of a lesson reads.
//
// An [Event] names its kind, the instance and the socket it happened at and the
// event that caused it, so that one emit can be followed from the handler that
// called it through Redis to every client it reached. A [Recorder] keeps the
// latest events and hands them to any number of subscribers, each at its own
// pace. Nothing is recorded while nobody subscribes.
package trace
