package config

import "context"

func judgeEndpoints(ctx context.Context, j *judge) error { return nil }
