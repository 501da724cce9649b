"""A password is refused where it is common, the person's own name, or made of words of the operation."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from posko.apps.people.models import User
from tests.cast import LogIn

OLD, GOOD = "kuda-nil-berenang-tenang-9", "tukang sate suka jazz di jatinegara"


def refused(password: str, username: str = "kpu") -> set[str]:
    """Why a password of somebody is refused."""
    try:
        validate_password(password, User.objects.get(username=username))
    except ValidationError as wrong:
        return {str(each.code) for each in wrong.error_list}
    return set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password", ["Jatinegara2024!", "pilkada-jakarta-2024", "KotaJakartaTimur1", "Bawaslu.Polres.01", "M4ntapPraj4J4ya"]
)
def test_words_of_the_operation_its_agencies_and_places_are_refused(password: str) -> None:
    assert refused(password) == {"password_of_own_words"}


@pytest.mark.django_db
def test_common_passwords_with_digits_around_them_are_refused() -> None:
    assert refused("sunshine20242024") == {"password_too_common"}
    assert "password_too_common" in refused("qwerty123456")


@pytest.mark.django_db
def test_the_persons_own_name_is_refused() -> None:
    user = User.objects.get(username="bpbd")
    assert "password_too_similar" in refused(user.full_name + " 1", "bpbd")


@pytest.mark.django_db
def test_a_long_passphrase_is_taken_whatever_signs_it_has() -> None:
    assert refused(GOOD) == set()
    assert refused("huruf kecil saja tanpa angka sama sekali") == set()


def test_the_page_says_which_words_it_was(log_in: LogIn) -> None:
    user = User.objects.get(username="bpbd")
    user.set_password(OLD)
    user.save()
    client, weak = log_in("bpbd"), "Jatinegara2024!"
    form = {"oldpassword": OLD, "password1": weak, "password2": weak}
    page = client.post("/account/password/change/", form).content.decode()
    assert "jatinegara" in page
    good = {"oldpassword": OLD, "password1": GOOD, "password2": GOOD}
    assert client.post("/account/password/change/", good).status_code == 302
