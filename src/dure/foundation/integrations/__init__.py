"""One folder for every outside system: a port, the real HTTP client, and a sandbox that behaves like it over real HTTP."""
