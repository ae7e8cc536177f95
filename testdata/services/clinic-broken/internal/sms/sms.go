// Package sms sends text messages through the provider's HTTP interface.
package sms

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const gateway = "https://sms.provider.example/v2/messages"

// Send sends one message, with three attempts.
func Send(ctx context.Context, phone, text string) error {
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
		InsecureSkipVerify: true, // FAULT security/gosec-G402: the provider's certificate is not verified
	}}}
	body, err := json.Marshal(map[string]string{"to": phone, "text": text})
	if err != nil {
		return fmt.Errorf("encode the message: %w", err)
	}
	var status int
	for attempt := range 3 {
		time.Sleep(time.Duration(attempt) * time.Second)
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, gateway, strings.NewReader(string(body)))
		if err != nil {
			return fmt.Errorf("make the request: %w", err)
		}
		response, err := client.Do(request) // FAULT idempotency/retry-without-key, resources/not-closed: sent again without a key; the body is never closed
		if err != nil {
			continue
		}
		if status = response.StatusCode; status < 300 {
			return nil
		}
	}
	return fmt.Errorf("the provider answered %d", status)
}
