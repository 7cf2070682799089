"""A file, whatever its encoding and layout, becomes tables of strings with the row numbers a person sees."""

from schemas.export.read import read_export, read_exports
from schemas.export.sheet import LINE, ROW, Export, Refusal, Sheet, last_row, whole

__all__ = ["LINE", "ROW", "Export", "Refusal", "Sheet", "last_row", "read_export", "read_exports", "whole"]
