package config

import "context"

func judgeVariables(ctx context.Context, j *judge) error { return nil }
