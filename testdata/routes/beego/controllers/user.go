package controllers

// UserController is registered by its comments.
type UserController struct{ base }

// URLMapping ...
func (c *UserController) URLMapping() {
	c.Mapping("GetAll", c.GetAll)
	c.Mapping("Login", c.Login)
}

// GetAll ...
// @router / [get]
func (c *UserController) GetAll() { c.reply([]string{}) }

// Login ...
// @router /login [post]
func (c *UserController) Login() { c.reply("token") }
