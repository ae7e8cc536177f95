package controllers

// PostController maps methods by name.
type PostController struct{ base }

func (c *PostController) Get() { c.reply(c.Ctx.Input.Param(":id")) }

func (c *PostController) Put() { c.reply("changed") }

func (c *PostController) Delete() { c.reply("gone") }

func (c *PostController) List() { c.reply([]string{}) }

func (c *PostController) Publish() { c.reply("published") }

func (c *PostController) Comments() { c.reply([]string{}) }
