package config

import "context"

func judgeFlags(ctx context.Context, j *judge) error { return nil }
