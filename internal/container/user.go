package container

import (
	"strconv"
	"strings"
)

// setUser runs a USER: user[:group], by name or number.
func (r *stageRun) setUser(v Value, inherited bool) {
	u := User{Value: v, Inherited: inherited, UID: -1}
	if v.Known {
		u.Name, _, _ = strings.Cut(v.Text, ":")
		u.UID, u.Root = r.lookupUser(u.Name)
	} else if name, _, ok := strings.Cut(v.prefix(), ":"); ok {
		u.Name = name // only the group is unknown
		u.UID, u.Root = r.lookupUser(name)
	}
	r.stage.User = u
}

// lookupUser returns a user's number, -1 where it is not known, and whether it is root. A name that is neither root nor
// known is taken for an ordinary user: accounts of other names with the number 0 are not made by accident.
func (r *stageRun) lookupUser(name string) (int, Truth) {
	if name == "" {
		return 0, Yes // no USER, or USER :group
	}
	if n, err := strconv.ParseUint(name, 10, 31); err == nil {
		return int(n), truthOf(n == 0)
	}
	uid, known := r.stage.users[name]
	if more, ok := r.passwd()[name]; ok {
		uid, known = more, true
	}
	switch {
	case known && uid >= 0:
		return uid, truthOf(uid == 0)
	case name == "root":
		return 0, Yes
	}
	return -1, No
}

// passwd returns the users of an /etc/passwd that the file itself brings: copied from a stage or the repository, or
// written in the Dockerfile.
func (r *stageRun) passwd() map[string]int {
	truth, node := r.fs().Lookup("/etc/passwd")
	if truth != Yes || node.Kind != File {
		return nil
	}
	switch {
	case node.Text != nil:
		return parsePasswd(*node.Text)
	case node.Source != "":
		if data, err := r.builder.cfg.Files.ReadFile(node.Source); err == nil && len(data) < 1<<20 {
			return parsePasswd(string(data))
		}
	case node.Stage != nil:
		return node.Stage.users
	}
	return nil
}

// parsePasswd reads passwd(5).
func parsePasswd(text string) map[string]int {
	users := map[string]int{}
	for _, line := range strings.Split(text, "\n") {
		f := strings.Split(strings.TrimSpace(line), ":")
		if len(f) < 3 {
			continue
		}
		if uid, err := strconv.ParseUint(f[2], 10, 31); err == nil {
			users[f[0]] = int(uid)
		}
	}
	return users
}
