"""The policy that a registry was judged by: between two nights what it says holds, whatever is loaded."""

from __future__ import annotations

from registry.policy.forms import FORMS
from registry.policy.load import Policy
from registry.policy.standards import of_registry
from registry.policy.tables import POLICY_PROGRAMME, POLICY_STANDARD
from registry.reader import Reader


def judged_by(registry: Reader) -> Policy:
    """Its tables as the registry holds them; those that its version did not know are empty."""
    schemas = [POLICY_PROGRAMME, *(form.schema for form in FORMS.values())]
    tables = (
        (each, of_registry(registry) if each is POLICY_STANDARD else registry.table(each)) for each in schemas
    )
    return Policy(tuple(tables), "")
