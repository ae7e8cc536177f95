// Package controllers holds one controller a resource.
package controllers

import "github.com/beego/beego/v2/server/web"

type base struct {
	web.Controller
}

func (c *base) reply(v any) {
	c.Data["json"] = v
	_ = c.ServeJSON()
}
