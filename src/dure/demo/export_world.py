"""The export portal's part of the demo world, in the order in which its pieces stand on each other."""

from dure.demo import announcements, applications, certificates, export_members


def load() -> None:
    export_members.load()
    announcements.load()
    applications.load()
    certificates.load()
