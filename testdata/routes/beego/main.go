// Command beego is a sample blog service on Beego, laid out as bee does.
package main

import (
	"os"

	"github.com/beego/beego/v2/server/web"

	_ "routes.example/beego/routers"
)

func main() {
	if os.Getenv("DUMP_ROUTES") == "1" {
		dump(web.BeeApp)
		return
	}
	web.Run()
}
