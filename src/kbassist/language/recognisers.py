"""What a number says of itself: Presidio's recognisers with check digits, and ours where it has none."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kbassist.language.lean import without
from kbassist.language.personal import Find, PersonalKind, around

with without("torch", "transformers", "stanza"):
    from presidio_analyzer import Pattern, PatternRecognizer
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        DeHealthInsuranceRecognizer,
        DeIdCardRecognizer,
        DePassportRecognizer,
        DeSocialSecurityRecognizer,
        DeTaxIdRecognizer,
        IbanRecognizer,
        PhoneRecognizer,
        UkNinoRecognizer,
        UkPassportRecognizer,
    )

# It would log what it fails to check, and that is what must not be logged.
logging.getLogger("presidio-analyzer").propagate = False

_TAX = r"steuer|\bidnr|\btin\b|\butr\b|\btax\b|taxpayer|\bинн\b|налог"
_INSURANCE = r"versicher|\bsv[- ]?n|renten|insurance|\bnino\b|\bni\b|снилс|страхов"
_PAPERS = (
    r"(?:reise|kinder)pass\b|\bpass(?:nummer|-?nr|\b)|ausweis|passport|identity card|\bid card|"
    r"паспорт|удостоверен|загран"
)
_LETTERED = re.compile(r"(?=.*\d.*\d.*\d)(?=.*[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One way to recognise one kind: at least so many digits in the text, its name beside it, a sum that is right."""

    kind: PersonalKind
    presidio: Any
    digits: int
    near: re.Pattern[str] | None = None
    check: Callable[[str], bool | None] | None = None

    def finds(self, text: str, before: str) -> Iterator[Find]:
        """What it recognises in a heard text; `before` is what was said just before, where the name may stand."""
        for hit in self.presidio.analyze(text, [], None):
            value = text[hit.start : hit.end]
            if self.check is not None and not self.check(value):
                continue
            if self.near is None or self.near.search(around(text, hit.start, hit.end, before)):
                yield Find(self.kind, hit.start, hit.end)


def _digits(value: str) -> str:
    return "".join(letter for letter in value if letter.isdigit())


def _compact(value: str) -> str:
    return re.sub(r"[\s./-]", "", value).upper()


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """The sum of the products of the first digits with their weights."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def inn(value: str) -> bool:
    """A Russian tax number of a person (12 digits) or a firm (10): its check digits are right."""
    digits = _digits(value)
    if len(digits) == 10:
        return weighted(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == int(digits[9])
    first, second = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    return weighted(digits, first) % 11 % 10 == int(digits[10]) and weighted(digits, second) % 11 % 10 == int(
        digits[11]
    )


def snils(value: str) -> bool:
    """A Russian pension insurance number: the sum of its nine digits, weighted from 9 to 1, is its last two."""
    digits = _digits(value)
    return weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 101 % 100 == int(digits[9:])


def _written(kind: PersonalKind, form: str, digits: int, **how: Any) -> Recogniser:
    """A recogniser of ours, by its form: Presidio's machinery, another pattern."""
    pattern = PatternRecognizer(str(kind), patterns=[Pattern(kind, form, 0.5)])
    return Recogniser(kind, pattern, digits, **how)


def _near(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


def recognisers() -> tuple[Recogniser, ...]:
    """All of them for all languages: people name a German tax number in Russian and a NINO in German."""
    kind, tax, social = PersonalKind, DeTaxIdRecognizer(), DeSocialSecurityRecognizer()
    passport = _near(_PAPERS)
    return (
        Recogniser(kind.IBAN, IbanRecognizer(), 10),
        _written(kind.IBAN, r"\b[A-Z]{2}\d{2}(?: ?\d{4}){3,7}(?: ?\d{1,3})?\b", 10),
        _written(kind.IBAN, r"(?-i:\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b)", 8),
        Recogniser(kind.CARD, CreditCardRecognizer(), 12),
        _written(kind.CARD, r"\b\d(?:[ -]?\d){12,18}\b", 13, near=_near(r"kart|card|карт|visa|master|\bмир\b")),
        Recogniser(kind.TAX_ID, tax, 11),
        _written(
            kind.TAX_ID, r"\b[1-9]\d(?:[ ]?\d{3}){3}\b", 11, check=lambda value: tax.validate_result(_compact(value))
        ),
        _written(kind.TAX_ID, r"\b\d{2,3}[/ ]\d{3,4}[/ ]\d{4,5}\b|\b\d{10,13}\b", 10, near=_near(_TAX)),
        _written(kind.TAX_ID, r"\b\d{5} \d{5}\b", 10, near=_near(_TAX)),
        _written(kind.TAX_ID, r"\b\d{12}\b", 12, check=inn),
        Recogniser(kind.INSURANCE_NUMBER, social, 11),
        Recogniser(kind.INSURANCE_NUMBER, UkNinoRecognizer(), 6),
        _written(kind.INSURANCE_NUMBER, r"\b[A-Z]{2}(?: ?\d{2}){3} ?[A-D]\b", 6, near=_near(_INSURANCE)),
        Recogniser(kind.INSURANCE_NUMBER, DeHealthInsuranceRecognizer(), 9, _near(r"kasse|versicher|kvnr")),
        _written(
            kind.INSURANCE_NUMBER,
            r"\b\d{2} ?\d{6} ?[A-Z] ?\d{3}\b",
            11,
            check=lambda value: social.validate_result(_compact(value)),
        ),
        _written(kind.INSURANCE_NUMBER, r"\b\d{2} ?\d{6} ?[A-Z] ?\d{3}\b|\b[A-Z] ?\d{9}\b", 9, near=_near(_INSURANCE)),
        _written(kind.INSURANCE_NUMBER, r"\b\d{3}[- ]\d{3}[- ]\d{3}[- ]\d{2}\b", 11, check=snils),
        _written(kind.INSURANCE_NUMBER, r"\b\d{3}[- ]?\d{3}[- ]?\d{3}[- ]?\d{2}\b", 11, near=_near(_INSURANCE)),
        Recogniser(kind.PASSPORT, DePassportRecognizer(), 3, check=lambda value: bool(_LETTERED.match(value))),
        Recogniser(kind.PASSPORT, DeIdCardRecognizer(), 3, check=lambda value: bool(_LETTERED.match(value))),
        Recogniser(kind.PASSPORT, UkPassportRecognizer(), 7, passport),
        _written(
            kind.PASSPORT,
            r"\b\d{2} ?\d{2}(?:\W{1,3}|,? ?(?:№|n|номер) ?)?\d{3} ?\d{3}\b|\b\d{2} ?(?:№ ?)?\d{7}\b|"
            r"\b(?=\w*\d\w*\d\w*\d)[A-Z0-9]{8,10}\b",
            6,
            near=passport,
        ),
        Recogniser(kind.PHONE, PhoneRecognizer(supported_regions=("DE", "GB", "RU"), leniency=1), 10, check=_dialled),
        _written(kind.PHONE, r"\+\d[\d\s()/-]{6,18}\d(?!\w)", 8),
        _written(kind.PHONE, r"(?<!\w)00?\d[\d\s()/-]{5,18}\d(?!\w)", 7, check=_dialled),
        _written(kind.PHONE, r"(?<![\w.])\(?0\d{2,5}\)?[\s/-]{1,3}\d[\d\s/-]{3,12}\d(?!\w)", 7),
        _written(kind.PHONE, r"(?<!\w)[78][\s-]?\(?\d{3}\)?[\s-]?\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\w)", 11),
        _written(
            kind.PHONE, r"(?<!\w)(?<!\d[.,])\(?\d[\d\s()/-]{3,14}\d(?!\w|[.,]\d)", 5, near=_near(_CALL), check=_dialled
        ),
        _written(kind.NUMBER, r"(?<!\w)\d{7,}(?!\w)", 7),
        _written(kind.NUMBER, r"(?<![\w,.])\d{4}(?:[ -]\d{4}){2,}(?!\w)", 12),
    )


_CALL = (
    r"(?:telefon|handy|mobil|ruf)nummer|\btel\b|rückruf|erreichbar|anrufen|phone number|call (?:me|back)|my number is|"
    r"reach me|mobile is|номер (?:телефона|мобильн)|перезвон|позвонит"
)


def _dialled(value: str) -> bool:
    """Enough digits for a telephone, and not a date, an address in a network or an amount."""
    return 6 <= len(_digits(value)) <= 15 and not re.search(
        r"\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{4}|\d\.\d+\.\d|[.,]\d\d\b", value
    )
