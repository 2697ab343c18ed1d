"""The export portal's part of the demo world, in the order in which its pieces stand on each other."""

from dure.demo import announcements, applications, certificates, export_members
from dure.export.hscodes.services import load_nomenclature


def load() -> None:
    load_nomenclature()
    announcements.load()
    export_members.load()
    applications.load()
    certificates.load()
