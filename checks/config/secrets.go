package config

import "context"

func judgeSecrets(ctx context.Context, j *judge) error { return nil }
