"""Uses of the public names that a type checker must refuse, each with the code of the error."""

from __future__ import annotations

import boilerml
from boilerml.model import load

boilerml.clean()  # E: call-arg
boilerml.clean(None)  # E: arg-type
boilerml.clean(["<p>Text</p>"])  # E: arg-type
boilerml.clean("", "article")  # E: call-arg
boilerml.clean("", scope="site")  # E: arg-type
boilerml.clean("", favor="speed")  # E: arg-type
boilerml.clean("", favour="recall")  # E: call-arg
boilerml.clean("", url="https://example.org/")  # E: call-arg
number: int = boilerml.clean("")  # E: assignment

boilerml.extract("", "https://example.org/")  # E: call-arg
boilerml.extract("").txt  # E: attr-defined
boilerml.extract("").text = "written"  # E: misc
boilerml.extract("").blocks[0].kept = True  # E: misc
boilerml.extract("").blocks.append(None)  # E: attr-defined
boilerml.extract("").markdown(heading=True)  # E: call-arg
boilerml.extract("").html(scripts=True)  # E: call-arg
boilerml.extract("").comments = ""  # E: misc
boilerml.extract("").why("p")  # E: arg-type

boilerml.clean_text()  # E: call-arg
boilerml.clean_text(None)  # E: arg-type
boilerml.clean_text("", scope="page")  # E: call-arg
boilerml.clean_text("", favor="speed")  # E: arg-type

load(1)  # E: arg-type
boilerml.no_such_name  # E: attr-defined

boilerml.clean_many("", 2)  # E: call-overload
boilerml.clean_many([None])  # E: list-item
boilerml.metadata("").author  # E: attr-defined
