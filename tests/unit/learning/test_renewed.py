"""What takes long to find out is not waited for, and never told after it was said to hold no longer."""

from __future__ import annotations

from itertools import count

from kbassist.learning.renewed import Renewed


def test_little_work_is_done_whenever_somebody_asks() -> None:
    numbers = count()
    renewed = Renewed(lambda: next(numbers), much=lambda _: False)
    assert [renewed.value() for _ in range(3)] == [0, 1, 2]
    renewed.close()


def test_much_work_is_done_once_and_again_when_what_is_known_holds_no_longer() -> None:
    numbers = count()
    renewed = Renewed(lambda: next(numbers), much=lambda _: True, old_s=3600)
    assert [renewed.value() for _ in range(3)] == [0, 0, 0]
    renewed.forget()
    assert [renewed.value() for _ in range(3)] == [1, 1, 1]
    renewed.close()


def test_what_is_old_is_told_once_more_while_it_is_found_out_anew() -> None:
    numbers = count()
    renewed = Renewed(lambda: next(numbers), much=lambda _: True, old_s=-1)
    assert [renewed.value(), renewed.value()] == [0, 0]
    renewed.close()
    assert next(numbers) == 2


def test_what_was_found_out_before_something_happened_is_not_kept() -> None:
    numbers = count()

    def find() -> int:
        number = next(numbers)
        if number == 0:
            renewed.forget()
        return number

    renewed = Renewed(find, much=lambda _: True, old_s=3600)
    assert [renewed.value(), renewed.value()] == [0, 1]
    renewed.close()
