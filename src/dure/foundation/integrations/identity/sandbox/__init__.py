"""A stand-in for 간편인증 and Any-ID providers: real OpenID Connect over HTTP, fictitious people, no password."""
