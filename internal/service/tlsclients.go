package service

import "github.com/golive-dev/golive/internal/goflow"

const grpcCredentials = "google.golang.org/grpc/credentials"

// A TLSClient is a call that connects over TLS.
type TLSClient struct {
	Use
	Own Truth // it trusts certificates of its own, or any, and so needs none of the system's
}

// tlsNatives know what connects over TLS, and what is trusted beside the system's authorities (crypto/tls.Config.RootCAs).
func (b *builder) tlsNatives(n map[string]goflow.Native) {
	for name, config := range map[string]int{"crypto/tls.Dial": 2, "crypto/tls.DialWithDialer": 3} {
		n[name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			b.tls(c, b.trustsOwn(c.Arg(config)))
			return m.Results(c)
		}
	}
	n["crypto/x509.NewCertPool"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		b.program.OwnRoots = true
		return m.NewObj("crypto/x509.CertPool", c.Sym, c.Pos)
	}
	// Credentials are a server's as well: what counts is that they are handed to a client.
	for _, name := range []string{"NewTLS", "NewClientTLSFromCert"} {
		n[grpcCredentials+"."+name] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
			o := m.NewObj(grpcCredentials+".TransportCredentials", c.Sym, c.Pos)
			if name == "NewTLS" {
				o.Data = &tlsCredentials{b.trustsOwn(c.Arg(0))}
			} else {
				o.Data = &tlsCredentials{notNil(c.Arg(0))}
			}
			return o
		}
	}
	n["google.golang.org/grpc.WithTransportCredentials"] = func(m *goflow.Machine, c *goflow.Call) goflow.Value {
		goflow.Each(c.Arg(0), func(v goflow.Value) {
			if o, ok := v.(*goflow.Obj); ok {
				if made, ok := o.Data.(*tlsCredentials); ok {
					b.tls(c, made.own)
				}
			}
		})
		return m.Results(c)
	}
}

// tlsCredentials are credentials of gRPC's.
type tlsCredentials struct{ own Truth }

// tls notes a call that connects over TLS.
func (b *builder) tls(c *goflow.Call, own Truth) {
	client := TLSClient{Use: use(c, "connects over TLS"), Own: own}
	client.Guards = guardsOf(b.m.CurrentGuards())
	for i, old := range b.program.TLSClients {
		if old.Position == client.Position {
			if own != old.Own {
				b.program.TLSClients[i].Own = Maybe
			}
			return
		}
	}
	b.program.TLSClients = append(b.program.TLSClients, client)
}

// trustsOwn says whether the configuration of TLS in some fields of a value trusts certificates of its own, or any.
func (b *builder) trustsOwn(v goflow.Value, fields ...string) Truth {
	for _, name := range fields {
		v = b.fieldBelow(v, name, goflow.KindNil)
	}
	if notNil(v) == No {
		return No
	}
	if _, ok := goflow.Single(v).(*goflow.Obj); !ok {
		return Maybe
	}
	switch insecure, known := goflow.ConstText(b.fieldBelow(v, "InsecureSkipVerify", goflow.KindBool)); {
	case !known:
		return Maybe
	case insecure == "true":
		return Yes
	}
	return notNil(b.fieldBelow(v, "RootCAs", goflow.KindNil))
}

// fieldBelow reads a field of what a value points to; there is none below nil.
func (b *builder) fieldBelow(v goflow.Value, name string, kind goflow.Kind) goflow.Value {
	switch one := goflow.Single(v).(type) {
	case *goflow.Obj:
		return b.m.Field(one, name, kind, "")
	case goflow.Nil:
		return one
	}
	return nil
}

func notNil(v goflow.Value) Truth {
	switch goflow.Single(v).(type) {
	case goflow.Nil:
		return No
	case *goflow.Obj:
		return Yes
	}
	return Maybe
}
