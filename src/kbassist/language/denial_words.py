"""The words that deny, by language, those that only look like it, and those that may stand for it.

In a word `*` is any letters or none, `+` at least one, `?` one or none; `#` is a number, and ` … ` anything up to the
next comma or stop. Case tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

ByLanguage = Mapping[str, str]

DENIALS: ByLanguage = {
    "en": "not, no, never, cannot, none, neither, nor, nobody, nothing, nowhere",
    "de": "nicht, nichts, niemand*, kein??, nie, niemals, weder",
    "ru": "не, нет, ни, никто, никого, ничего, никогда, нельзя",
}
"""What does nothing but deny; beside it stands every English word in n't."""

REFUSALS: ByLanguage = {
    "en": "without, impossible, unable, forbidden, prohibited, illegal, excluded, invalid, unless, unused",
    "de": "ohne, unmöglich, verboten, untersagt, ausgeschlossen, ungültig, unzulässig",
    "ru": "без, невозможн+, запрещ+, исключ+, недействительн+, недоступн+",
}
"""What denies and says more than that."""

LIMITS: ByLanguage = {
    "en": """no later than, no more than, no less than, no fewer than, no longer than, not later than, not more than,
        not less than, not only, until, before, missing, no.+, nr.+""",
    "de": "nicht nur, nicht mehr als, nicht später als, nicht weniger als, solange, bevor, fehl+",
    "ru": """не позднее, не позже, не более, не больше, не менее, не меньше, не ранее, не раньше, не только,
        пока … не""",
}
"""What sets a limit and denies nothing, with the words of a denial or beside one."""

NO_CLAIMS: ByLanguage = {
    "en": """no +er than, not +er than, no + later than, not + later than, no + longer than, not + longer than, no more,
        not more, no only, not only, no., nr.""",
    "de": """nicht +er als, kein* +er als, nicht mehr als, kein* mehr als, nicht nur, kein* nur, kein zwei, keine zwei,
        kein drei, keine drei, kein vier, keine vier, kein fünf, keine fünf, kein sechs, keine sechs, kein sieben,
        keine sieben, kein acht, keine acht, kein neun, keine neun, kein zehn, keine zehn, kein zwölf, keine zwölf,
        kein zwanzig, keine zwanzig, kein dreißig, keine dreißig, kein #, keine #""",
    "ru": """не +ее, не +ше, не +же, не +че, не + только, не только, нет только, не ли, нет ли, не + ли, нет + ли,
        ни при чем, ни при чём, так и н+, пока … не""",
}
"""What has the words of a denial and sets a limit, asks, or tells until when."""

HEDGES: ByLanguage = {
    "en": """without, invalid, incorrect, forbidden, prohibited, illegal, excluded, misses, missing, lack*, absent,
        gone, empty, off, only, just, alone, except*, instead, rather, otherwise, else, stop*, ceas*, end, ends,
        ended, fail*, refus*, reject*, deny, denies, denied, block*, lock*, ban*, void, waive*, free, wrong, differ*,
        false*, fake, broken, down, dead, too, less, fewer, under, below, at most, at least, maximum, minimum, up to,
        until, before, hardly, rarely, still, avoid*, leave, keep*, remain*, stay*, cannot, exempt*, suspend*,
        disput*, fixed, protect*, lose, loses, lost, lapse*, drop*""",
    "de": """ohne, verboten*, untersagt*, ausgeschlossen*, fehl*, mangel*, leer*, aus, weg, fort, nur, bloß, allein,
        außer*, statt*, anstatt, sonst, ander+, end+, stopp*, entfall*, entfäll*, ablehn*, abgelehnt, abgestellt,
        abgeschaltet, abgebrochen, lehnt, verweiger*, gesperrt*, sperr*, frei*, kostenlos*, gratis, falsch*,
        abweich*, weich+, kaputt, defekt*, zu, weniger, unter, höchstens, mindestens, maximal, minimal, bis, bevor,
        vor, kaum, selten, noch, erst, vermeid*, lass*, bleib*, behalt*, behält, ausnehm*, ausgenommen, ausschließ*,
        ausgesetzt, aussetz*, ruht, ruhen, fest, verlier*, verlor*, erlisch*, schon, bereits""",
    "ru": """без, запрещ*, отсутств*, пуст*, выключ*, только, лишь, кроме, вместо, иначе, прекращ*, законч*, заканч*,
        отказ*, отклон*, блокир*, заблокир*, заморож*, бесплатн*, ошиб*, неверн*, отлич*, слишком, меньше, менее,
        ниже, максимум, минимум, до, пока, едва, редко, ещё, еще, уже, избег*, остав*, остае*, остаё*, сохран*,
        исключ*, приостан*, теря*, пропа*, нехват*, хватает, недо+""",
}
"""What may say in one language what another says with a denial."""

OPPOSITES: Mapping[str, str] = {"im": r"\w{6,}", "un": r"\w{4,}", "не": "[а-я]{5,}"}
"""How a long word begins that says the opposite of what follows, and what may follow; it may stand for a denial too."""

MODALS: ByLanguage = {
    "en": "can, could, must, may, might, should, will, would, need",
    "de": "kann*, könn*, muss*, müss*, darf*, dürf*, soll*, wird, werden, brauch*",
    "ru": "можно, может*, могут, нужно, надо, должн*, следует, будет, будут",
}
"""What may, must or will be."""
