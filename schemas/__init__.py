"""What does this row say? A department's file becomes canonical Arrow tables."""

from schemas.tables import ASSISTANCE, CIRCUMSTANCE, MEDICAL_BILL, RECORD, REJECTED_ROW, SOURCE_FILE

__all__ = ["ASSISTANCE", "CIRCUMSTANCE", "MEDICAL_BILL", "RECORD", "REJECTED_ROW", "SOURCE_FILE"]
