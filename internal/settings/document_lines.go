package settings

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/magiconair/properties"
	"gopkg.in/ini.v1"

	"github.com/golive-dev/golive/report"
)

// env reads NAME=value lines, with quotes, comments and "export" as godotenv has them. A value that names a variable
// which the file does not set is Open.
func (d *Document) env(data []byte) {
	values, err := dotenv.UnmarshalBytesWithLookup(data, func(name string) (string, bool) { return "${" + name + "}", true })
	if err != nil {
		d.failed(err)
	}
	d.lines(data, "=:", "#", func(_, key string) (string, string, bool) {
		key = strings.TrimSpace(strings.TrimPrefix(key, "export "))
		value, ok := values[key]
		return key, value, ok
	})
}

// properties reads Java's format, as magiconair/properties and through it viper do.
func (d *Document) properties(data []byte) {
	loader := properties.Loader{Encoding: properties.UTF8, DisableExpansion: true}
	list, err := loader.LoadBytes(data)
	if err != nil {
		d.failed(err)
		return
	}
	d.lines(data, "=: \t", "#!", func(_, key string) (string, string, bool) {
		value, ok := list.Get(key)
		return key, value, ok
	})
}

// ini reads the keys of sections as "section.key" and those before the first section by their own name, as viper and koanf do.
func (d *Document) ini(data []byte) {
	options := ini.LoadOptions{AllowBooleanKeys: true}
	file, err := ini.LoadSources(options, data)
	if err != nil {
		d.failed(err)
		options.SkipUnrecognizableLines = true
		if file, err = ini.LoadSources(options, data); err != nil {
			return
		}
	}
	d.lines(data, "=:", "#;", func(section, key string) (string, string, bool) {
		s, err := file.GetSection(section)
		if err != nil || !s.HasKey(strings.Trim(key, "\"`")) {
			return "", "", false
		}
		key = strings.Trim(key, "\"`")
		value := s.Key(key).Value()
		if section != "" {
			key = join(section, key)
		}
		return key, value, true
	})
}

// failed takes over the error of a parser that reads the whole file or nothing.
func (d *Document) failed(err error) {
	line, message := 1, "file does not parse"
	text := err.Error()
	if m := lineNumber.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	var delimiter ini.ErrDelimiterNotFound
	if errors.As(err, &delimiter) {
		message = "a line is neither a section nor a key with a value"
	}
	d.problem(line, message)
}

var lineNumber = regexp.MustCompile(`\bline (\d+)`)

// lines finds where the keys stand that a parser has read. value gives a key its full path and its value, false where
// the parser knows no such key. Sections in brackets are followed for ini.
func (d *Document) lines(data []byte, separators, comments string, value func(section, key string) (string, string, bool)) {
	section := ""
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if i == 0 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		text := strings.TrimSpace(line)
		if text == "" || strings.IndexByte(comments, text[0]) >= 0 {
			continue
		}
		if d.Format == INI && text[0] == '[' {
			section = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
			at := report.Position{File: d.File, Line: i + 1, Column: 1 + utf8.RuneCountInString(line[:strings.Index(line, "[")])}
			d.name(section, at)
			d.block(section, at)
			continue
		}
		export := len(text) - len(strings.TrimPrefix(text, "export "))
		end := strings.IndexAny(text[export:], separators)
		if end < 0 {
			end = len(text) - export
		}
		end += export
		key, v, ok := value(section, strings.TrimSpace(text[:end]))
		if !ok || key == "" {
			continue
		}
		s := Setting{Text: v, State: Set, Position: d.valuePlace(i+1, line, text[end:], v)}
		if strings.Contains(v, "${") || d.Format == INI && strings.Contains(v, "%(") {
			s = Setting{Position: s.Position}
		}
		if old, there := d.Keys[key]; there && d.Format == INI && old.Text == v {
			continue // the first line is as good as the last
		}
		start := 1 + utf8.RuneCountInString(line[:strings.Index(line, text)+export])
		d.name(key, report.Position{File: d.File, Line: i + 1, Column: start, EndLine: i + 1, EndColumn: start + utf8.RuneCountInString(strings.TrimSpace(text[export:end]))})
		d.set(key, s)
	}
}

// valuePlace returns where the value of a line stands, the whole line where it is written otherwise.
func (d *Document) valuePlace(n int, line, rest, value string) report.Position {
	start := len(line) - len(strings.TrimLeft(line, " \t"))
	at := report.Position{File: d.File, Line: n, Column: 1 + utf8.RuneCountInString(line[:start])}
	offset := strings.LastIndex(line, rest)
	if i := strings.Index(rest, value); value != "" && i >= 0 && offset >= 0 && !strings.Contains(value, "\n") {
		at.Column = 1 + utf8.RuneCountInString(line[:offset+i])
		at.EndLine, at.EndColumn = n, at.Column+utf8.RuneCountInString(value)
	}
	return at
}
