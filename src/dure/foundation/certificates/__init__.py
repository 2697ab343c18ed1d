"""Log-in with certificates in NPKI shape: one-time challenge, CMS signature, chain, revocation, policy and VID.

A page shows a challenge (``services.challenge``), the browser signs it with the person's own files, and
``services.verify`` says whose certificate it was. No private key and no VID random number is ever stored.
"""
