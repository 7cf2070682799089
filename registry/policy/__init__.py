"""What officials edit: standards, exclusions, lawful stacking, entitlements, owners and waivers, as CSV files.

The files have Chinese headings and open in a spreadsheet; saved from one in UTF-8 or GB18030 they are read
alike. They are checked when loaded: a fault names its file, line and column. Their rows become the
``policy_*`` tables of the registry file, where rules read them and auditors see what a finding was judged by.
"""

from registry.policy.load import Policy, load

__all__ = ["Policy", "load"]
