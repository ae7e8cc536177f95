package service

import "github.com/golive-dev/golive/internal/goflow"

func init() { frameworks = append(frameworks, staticFiles) }

// staticFiles notes the files and folders that libraries are told to serve, to make pages of, or to migrate a database by.
// It comes behind the frameworks, whose natives go on doing their work.
func staticFiles(b *builder, n map[string]goflow.Native) {
	note := func(arg int, f FileUse, names ...string) {
		for _, name := range names {
			native := n[name]
			n[name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
				if arg < len(c.Args) {
					use := f
					use.Path = goflow.ExprOf(c.Args[arg])
					b.file(c, use)
				}
				if native == nil {
					return m.Results(c)
				}
				return native(m, c)
			}
		}
	}
	folder, file, glob := FileUse{Dir: true}, FileUse{}, FileUse{Glob: true}
	note(0, folder, "net/http.FileServer")
	note(2, file, "net/http.ServeFile")

	const gin = "github.com/gin-gonic/gin."
	note(0, glob, "(*"+gin+"Engine).LoadHTMLGlob")
	note(0, file, "(*"+gin+"Engine).LoadHTMLFiles", "(*"+gin+"Context).File")
	note(1, folder, "(*"+gin+"RouterGroup).Static", "(*"+gin+"Engine).Static", "("+gin+"IRouter).Static", "("+gin+"IRoutes).Static")
	note(1, file, "(*"+gin+"RouterGroup).StaticFile", "(*"+gin+"Engine).StaticFile")
	for _, v := range []string{"v4", "v5"} {
		note(1, folder, "(*github.com/labstack/echo/"+v+".Echo).Static", "(*github.com/labstack/echo/"+v+".Group).Static")
		note(1, file, "(*github.com/labstack/echo/"+v+".Echo).File", "(*github.com/labstack/echo/"+v+".Group).File")
	}
	note(1, folder, "(*github.com/gofiber/fiber/v2.App).Static", "(*github.com/gofiber/fiber/v2.Group).Static")

	const migrate = "github.com/golang-migrate/migrate/v4."
	note(0, folder, migrate+"New", migrate+"NewWithDatabaseInstance")
	for _, name := range []string{"Up", "UpTo", "Status"} {
		note(1, folder, "github.com/pressly/goose/v3."+name)
		note(2, folder, "github.com/pressly/goose/v3."+name+"Context")
	}
}
