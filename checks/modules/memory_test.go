package modules

import (
	"bytes"
	"io"
	"io/fs"
	"time"
)

// memory is a file of a module that is to be packed.
type memory struct {
	name string
	data []byte
}

func (m memory) Path() string                 { return m.name }
func (m memory) Lstat() (fs.FileInfo, error)  { return info{m}, nil }
func (m memory) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(m.data)), nil }

type info struct{ memory }

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return int64(len(i.data)) }
func (i info) Mode() fs.FileMode  { return 0o644 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }
