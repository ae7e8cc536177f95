package main

import (
	"debug/elf"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// libraryDirs are where shared libraries lie on this machine and, below the image's root, in Debian's image.
var libraryDirs = []string{"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"}

// copyTool copies a program of this machine with its loader and libraries into an image's root. A program that is not
// there, or whose libraries are not, is left to busybox.
func copyTool(root, tool string) error {
	program, err := exec.LookPath(tool)
	if err != nil {
		return nil
	}
	if program, err = filepath.EvalSymlinks(program); err != nil {
		return err
	}
	needed := map[string]string{} // name -> path on this machine
	if !libraries(program, needed) {
		return nil
	}
	for _, lib := range needed {
		if err := copyFile(filepath.Join(root, "usr", "lib", filepath.Base(lib)), lib); err != nil {
			return err
		}
	}
	if f, err := elf.Open(program); err == nil {
		interpreter := interpreterOf(f)
		f.Close()
		if interpreter != "" {
			// In Debian's image /lib and /lib64 are links into /usr.
			if err := copyFile(filepath.Join(root, "usr", interpreter), interpreter); err != nil {
				return err
			}
		}
	}
	dest := filepath.Join(root, "usr", "bin", tool)
	if err := os.Remove(dest); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := copyFile(dest, program); err != nil {
		return err
	}
	if tool == "dash" { // Debian's /bin/sh
		sh := filepath.Join(root, "usr", "bin", "sh")
		if err := os.Remove(sh); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return os.Symlink("dash", sh)
	}
	return nil
}

// libraries collects the shared libraries of a program and of these; false where one is not to be found.
func libraries(program string, found map[string]string) bool {
	f, err := elf.Open(program)
	if err != nil {
		return false
	}
	defer f.Close()
	names, err := f.ImportedLibraries()
	if err != nil {
		return false
	}
	for _, name := range names {
		if found[name] != "" {
			continue
		}
		for _, dir := range libraryDirs {
			if lib := filepath.Join(dir, name); exists(lib) {
				found[name] = lib
				break
			}
		}
		if found[name] == "" || !libraries(found[name], found) {
			return false
		}
	}
	return true
}

func interpreterOf(f *elf.File) string {
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			data := make([]byte, p.Filesz)
			if n, err := p.ReadAt(data, 0); err == nil && n > 1 {
				return string(data[:n-1]) // without the closing zero
			}
		}
	}
	return ""
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func copyFile(dest, src string) error {
	data, err := os.ReadFile(src)
	if err != nil {
		return err
	}
	return writeFile(dest, data, 0o755)
}

// stubs stand in for programs that need a network or a distribution. They leave traces as the real ones do, so that a
// model which takes them for harmless is found out.
var stubs = map[string]map[string]string{
	"alpine": {
		"sbin/apk": `#!/bin/sh
[ "$1" = --no-cache ] && shift
[ "$1" = add ] || exit 0
shift
for p in "$@"; do case "$p" in
--*) ;;
ca-certificates) mkdir -p /etc/ssl/certs /usr/share/ca-certificates; echo x >/etc/ssl/certs/ca-certificates.crt;;
tzdata) mkdir -p /usr/share/zoneinfo/Europe; echo x | tee /usr/share/zoneinfo/UTC >/usr/share/zoneinfo/Europe/Berlin;;
*) echo x >/usr/bin/$p; chmod +x /usr/bin/$p;;
esac; done
`,
		"usr/sbin/addgroup": "#!/bin/sh\nfor last; do :; done\necho \"$last:x:1000:\" >>/etc/group\n",
		"usr/sbin/adduser": `#!/bin/sh
home=yes; uid=1000
for a in "$@"; do case "$prev" in -u) uid=$a;; esac; case "$a" in -H) home=;; esac; prev=$a; last=$a; done
echo "$last:x:$uid:1000::/home/$last:/bin/sh" >>/etc/passwd
[ -z "$home" ] || mkdir -p /home/$last
`,
		"usr/bin/make": makeStub,
	},
	"debian": {
		"usr/bin/apt-get": `#!/bin/sh
case "$1" in
update) mkdir -p /var/lib/apt/lists; echo x >/var/lib/apt/lists/index;;
install) shift; for p in "$@"; do case "$p" in
  -*) ;;
  ca-certificates) echo x >/etc/ssl/certs/ca-certificates.crt;;
  tzdata) mkdir -p /usr/share/zoneinfo/Europe; echo x | tee /usr/share/zoneinfo/UTC >/usr/share/zoneinfo/Europe/Berlin;;
  *) echo x >/usr/bin/$p;;
  esac; done;;
esac
`,
		"usr/bin/make": makeStub,
	},
}

const makeStub = `#!/bin/sh
mkdir -p bin dist generated
for p in bin/app dist/app generated/schema.json; do echo x >$p; chmod +x $p; done
rm -f removed-by-make
`

func makeStubs(dir string) error {
	for layout, files := range stubs {
		for name, text := range files {
			if err := writeFile(filepath.Join(dir, layout, filepath.FromSlash(name)), []byte(text), 0o755); err != nil {
				return err
			}
		}
	}
	return nil
}
