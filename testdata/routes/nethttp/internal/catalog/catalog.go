// Package catalog serves products and their pictures.
package catalog

import (
	"net/http"
	"path"
)

const pictures = "pictures"

// Register adds the catalogue below the prefix.
func Register(mux *http.ServeMux, prefix string) {
	get := func(pattern string, h http.HandlerFunc) {
		mux.HandleFunc("GET "+pattern, h)
	}
	get(path.Join(prefix, "products"), products)
	get(path.Join(prefix, "products", "{sku}"), product)
	get(prefix+"/"+pictures+"/{file...}", picture)
	mux.Handle("HEAD "+prefix+"/products/{sku}/stock", http.HandlerFunc(stock))

	// Any method: the cart is old and tolerant.
	mux.HandleFunc(prefix+"/cart/", cart)
}

func products(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func product(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.PathValue("sku"))) }

func picture(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.PathValue("file"))) }

func stock(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func cart(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
