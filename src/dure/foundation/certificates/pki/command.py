"""``dure pki make`` and ``dure pki sign``."""

import argparse
import json
import sys
from pathlib import Path

from dure.foundation.certificates.pki.signer import sign
from dure.foundation.certificates.pki.world import BAD, PASSWORD, Folder, make
from dure.foundation.integrations.sandbox_server import refuse_production
from dure.foundation.integrations.sandbox_world import sandbox_world


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dure pki", description="Test certificates in the shape of NPKI.")
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make", help="write root, intermediate, certificates, revocation lists and bad certificates")
    making.add_argument("folder", type=Path)
    signing = commands.add_parser("sign", help="sign a challenge as a certificate programme would; prints JSON")
    signing.add_argument("folder", type=Path, help="folder with signCert.der and signPri.key")
    signing.add_argument("--challenge", required=True)
    signing.add_argument("--password", default=PASSWORD)
    signing.add_argument("--number", default="", help="identification number of a person")
    options = parser.parse_args(arguments)
    refuse_production()
    if options.command == "sign":
        sys.stdout.write(json.dumps(sign(options.folder, options.password, options.challenge, number=options.number)) + "\n")
        return 0
    folder = Folder(options.folder)
    made = make(folder, sandbox_world())
    sys.stdout.write(f"{made} certificates made in {folder.base}; password of all: {PASSWORD}\n")
    sys.stdout.write(f"trust: {folder.trust}  holders: {folder.base}/<key>  bad ones: {', '.join(BAD)}\n")
    return 0
