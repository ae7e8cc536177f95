package controllers

// FeedController is registered by AutoRouter: every method is an action.
type FeedController struct{ base }

func (c *FeedController) Rss() { c.reply("rss") }

func (c *FeedController) Atom() { c.reply("atom") }
