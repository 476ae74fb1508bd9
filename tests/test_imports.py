"""The picture of the house is drawn from its code, and shows that imports go one way."""

from tests.imports import PICTURE, arrows, picture, upward


def test_no_package_imports_one_that_stands_beside_it_or_above() -> None:
    assert upward(arrows()) == set()


def test_the_picture_is_that_of_the_code() -> None:
    assert PICTURE.read_text() == picture(arrows()), "make pictures renews it"
