package trace

// SizeOfKept is how many bytes an event without texts counts.
const SizeOfKept = sizeOfKept
