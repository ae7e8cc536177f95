package gocode

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/module"
)

// The cache keeps reduced dependencies, one file a module version (a pack). Every pack starts with its format and the
// SHA-256 of what follows; one that does not hold is as good as absent and is written anew. Packs are written beside
// their place and renamed, so that processes may share a folder: the last one wins, and what another had written is
// found missing and added the next time. Nothing in a pack depends on the machine, the target or the versions of
// other modules: it is text cut out of files whose names are part of the key.
const (
	cacheFormat = "golive/reduced/1\n"
	maxPack     = 32 << 20  // bytes; beyond that a pack forgets what the present run has not asked for
	maxCache    = 512 << 20 // bytes of all packs together
	fresh       = time.Hour // a pack that was used within it needs no new time stamp; an older temporary file is nobody's
)

type cache struct {
	dir      string // "" is none
	modCache string

	mu     sync.Mutex
	packs  map[string]*pack
	stdIDs map[string]string // GOROOT -> what stands in its VERSION
}

type pack struct {
	id   string
	path string
	load sync.Once

	mu      sync.Mutex
	entries map[string]*reduced
	used    map[string]bool
	changed bool
}

// openCache returns the cache in a folder. Where there is no folder to be had, nothing is kept.
func openCache(dir, modCache string) *cache {
	c := &cache{modCache: modCache, packs: map[string]*pack{}, stdIDs: map[string]string{}}
	switch dir {
	case "off":
	case "":
		if user, err := os.UserCacheDir(); err == nil {
			c.dir = filepath.Join(user, "golive", "gocode")
		}
	default:
		c.dir = filepath.Join(dir, "gocode")
	}
	return c
}

// place returns the pack of a package and its key there. Content that may change under the same name (a vendor folder, a
// replacement by a folder, an installation of Go without a version) has versioned false: its key needs the content.
func (c *cache) place(n *node) (p *pack, key string, versioned bool) {
	if c.dir == "" {
		return nil, "", false
	}
	key = n.path() + "\x00" + strings.Join(n.files, "/")
	id := ""
	m := n.list.Module
	switch {
	case n.list.Standard:
		id = c.std(n)
	case m != nil && c.modCache != "" && strings.HasPrefix(n.list.Dir, c.modCache+string(filepath.Separator)):
		if m.Replace != nil {
			m = m.Replace
		}
		id = c.version(m)
	}
	if id != "" {
		return c.pack(id), key, true
	}
	name := "."
	if m != nil {
		name = m.Path + "@" + m.Version
	}
	return c.pack("content " + name), key, false
}

// std names the standard library by the VERSION file of its installation, "" without one.
func (c *cache) std(n *node) string {
	root, ok := strings.CutSuffix(filepath.ToSlash(n.list.Dir), "/src/"+n.list.ImportPath)
	if !ok {
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	id, known := c.stdIDs[root]
	if !known {
		if text, err := os.ReadFile(filepath.Join(filepath.FromSlash(root), "VERSION")); err == nil && strings.HasPrefix(string(text), "go1.") {
			id = "std " + root + " " + string(text)
		}
		c.stdIDs[root] = id
	}
	return id
}

// version names a module version by the hash that the go command noted when it downloaded it.
func (c *cache) version(m *listedModule) string {
	escaped, err := module.EscapePath(m.Path)
	if err != nil || m.Version == "" {
		return ""
	}
	version, err := module.EscapeVersion(m.Version)
	if err != nil {
		return ""
	}
	hash, err := os.ReadFile(filepath.Join(c.modCache, "cache", "download", filepath.FromSlash(escaped), "@v", version+".ziphash"))
	if err != nil {
		return ""
	}
	return "module " + m.Path + "@" + m.Version + " " + strings.TrimSpace(string(hash))
}

func (c *cache) pack(id string) *pack {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.packs[id]
	if p == nil {
		sum := sha256.Sum256([]byte(cacheFormat + runtime.Version() + "\n" + id))
		name := hex.EncodeToString(sum[:])
		p = &pack{id: id, path: filepath.Join(c.dir, name[:2], name), used: map[string]bool{}}
		c.packs[id] = p
	}
	return p
}

// get returns the package under a key, nil where the pack has none.
func (p *pack) get(key string) *reduced {
	p.load.Do(p.read)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used[key] = true
	return p.entries[key]
}

func (p *pack) put(key string, r *reduced) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.entries[key], p.changed = r, true
}

func (p *pack) read() {
	p.entries = map[string]*reduced{}
	info, err := os.Stat(p.path)
	if err != nil || info.Size() > 2*maxPack {
		return
	}
	data, err := os.ReadFile(p.path)
	if err != nil {
		return
	}
	if entries, err := decodePack(data, p.id); err == nil {
		p.entries = entries
		if time.Since(info.ModTime()) > fresh {
			now := time.Now()
			_ = os.Chtimes(p.path, now, now) // what is used stays
		}
	}
}

// save writes the packs that have something new, and then keeps the folder within its bound. What cannot be written is
// made again the next time.
func (c *cache) save() {
	wrote := false
	for _, p := range c.packs {
		if !p.changed {
			continue
		}
		if len(p.entries) > len(p.used) && p.size() > maxPack {
			for key := range p.entries {
				if !p.used[key] {
					delete(p.entries, key)
				}
			}
		}
		wrote = writeFile(p.path, p.encode()) == nil || wrote
	}
	if wrote {
		c.evict(maxCache)
	}
}

func writeFile(name string, data []byte) error {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "tmp-")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// evict removes the packs that were not used for longest until the rest is within the bound.
func (c *cache) evict(bound int64) {
	type file struct {
		path string
		size int64
		used time.Time
	}
	var files []file
	var total int64
	_ = filepath.WalkDir(c.dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil
		}
		if strings.HasPrefix(d.Name(), "tmp-") && time.Since(info.ModTime()) > fresh {
			_ = os.Remove(name) // of a process that was killed
			return nil
		}
		files = append(files, file{name, info.Size(), info.ModTime()})
		total += info.Size()
		return nil
	})
	slices.SortFunc(files, func(a, b file) int { return a.used.Compare(b.used) })
	for _, f := range files {
		if total <= bound {
			return
		}
		if os.Remove(f.path) == nil {
			total -= f.size
		}
	}
}

func (p *pack) size() (n int) {
	for key, r := range p.entries {
		n += len(key)
		for _, f := range r.files {
			n += len(f)
		}
	}
	return n
}

// encode writes a pack: format, checksum, then its name and the entries by key, every string with its length before it.
func (p *pack) encode() []byte {
	body := appendString(nil, p.id)
	keys := make([]string, 0, len(p.entries))
	for key := range p.entries {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	body = binary.AppendUvarint(body, uint64(len(keys)))
	for _, key := range keys {
		r := p.entries[key]
		body = appendStrings(appendStrings(appendString(body, key), r.imports), r.files)
	}
	sum := sha256.Sum256(body)
	return append(append([]byte(cacheFormat), sum[:]...), body...)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendStrings(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = appendString(b, s)
	}
	return b
}

var errPack = errors.New("not a pack of this format, or damaged")

func decodePack(data []byte, id string) (map[string]*reduced, error) {
	head := len(cacheFormat) + sha256.Size
	if len(data) < head || string(data[:len(cacheFormat)]) != cacheFormat {
		return nil, errPack
	}
	body := data[head:]
	if sum := sha256.Sum256(body); string(sum[:]) != string(data[len(cacheFormat):head]) {
		return nil, errPack
	}
	d := &packReader{rest: string(body)}
	if d.text() != id {
		return nil, errPack
	}
	entries := map[string]*reduced{}
	for n := d.number(); n > 0 && !d.bad; n-- {
		key := d.text()
		entries[key] = &reduced{imports: d.texts(), files: d.texts()}
	}
	if d.bad || d.rest != "" {
		return nil, errPack
	}
	return entries, nil
}

type packReader struct {
	rest string
	bad  bool
}

func (d *packReader) number() int {
	n, size := binary.Uvarint([]byte(d.rest[:min(len(d.rest), binary.MaxVarintLen64)]))
	if size <= 0 || n > uint64(len(d.rest)) {
		d.bad = true
		return 0
	}
	d.rest = d.rest[size:]
	return int(n)
}

func (d *packReader) text() string {
	n := d.number()
	if n > len(d.rest) {
		d.bad = true
		return ""
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

func (d *packReader) texts() []string {
	n := d.number()
	list := make([]string, 0, n)
	for ; n > 0 && !d.bad; n-- {
		list = append(list, d.text())
	}
	return list
}
