package config

import "context"

// judgeEnvironments judges what files of several environments hold.
func judgeEnvironments(ctx context.Context, j *judge) error {
	j.judgeShared(ctx)
	return j.judgeDev(ctx)
}
