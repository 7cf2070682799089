"""Who is this, and who lives together? Records become persons, persons become households."""

from linkage.decide import Model
from linkage.link import Linkage, link

__all__ = ["Linkage", "Model", "link"]
