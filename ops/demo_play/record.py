"""What happened in a run, and what the server has acknowledged of it."""

from dataclasses import dataclass, field


@dataclass
class Record:
    """Counts as the players saw them; lists name what must be found again whatever dies."""

    enterprises: list[str] = field(default_factory=list)
    shortfall_before: int = 0
    shortfall_after: int = 0
    registered: int = 0
    admitted: int = 0
    refused_duplicates: int = 0
    refused_forged: int = 0
    viewers: int = 0
    video: bool = False
    applications: int = 0
    arrivals: int = 0
    departures: int = 0
    rejected: int = 0
    balanced: bool = False
    scans: list[str] = field(default_factory=list)
    application_ids: list[str] = field(default_factory=list)
    placed: list[str] = field(default_factory=list)
    chat: list[tuple[int, int, str]] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    approved: list[str] = field(default_factory=list)
    segments: set[str] = field(default_factory=set)

    def as_json(self) -> dict[str, object]:
        """The counts, in the order of the loop."""
        names = (
            "enterprises shortfall_before shortfall_after registered admitted refused_duplicates refused_forged "
            "viewers video applications arrivals departures rejected balanced"
        )
        return {name: getattr(self, name) for name in names.split()}
