"""Many pages at once: in order, in processes of their own, in bounded memory, and none lost with another."""

from boilerml.batch.many import Result, clean_many

__all__ = ["Result", "clean_many"]
