package container

// A source maps offsets in the joined text of an instruction back to the file.
type source struct{}
type environment struct{}
