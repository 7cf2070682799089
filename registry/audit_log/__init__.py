"""Who did what with a registry: one chain of hashes, in a file beside it and in its table ``audit_log``.

The registry file is replaced every night and open to readers all day, so what is done in the meantime cannot be written
into it: it goes to ``NAME.audit.jsonl``, a file that is only ever appended to. Each night copies it into the table and
keeps the head of the chain in ``run.audit_head``; what is cut off or altered afterwards no longer agrees with the
published file and the kept generations. A registry copied without its log goes on from its table.
"""

from __future__ import annotations

from registry.audit_log.entry import entries_of, table
from registry.audit_log.file import acting, append, log_path, note
from registry.audit_log.proof import Proof, prove, whole_log
from registry.audit_log.said import said, said_file, said_sql

__all__ = [
    "Proof",
    "acting",
    "append",
    "entries_of",
    "log_path",
    "note",
    "prove",
    "said",
    "said_file",
    "said_sql",
    "table",
    "whole_log",
]
