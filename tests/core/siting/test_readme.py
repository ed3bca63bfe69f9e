import doctest
from pathlib import Path

import geo_service.core.siting


def test_the_examples_of_the_readme_answer_as_it_says() -> None:
    readme = Path(geo_service.core.siting.__file__).parent / "README.md"
    assert doctest.testfile(str(readme), module_relative=False).failed == 0
