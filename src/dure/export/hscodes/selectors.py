from collections.abc import Iterable, Sequence

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from dure.export.hscodes.models import Code
from dure.export.hscodes.words import Wanted, read
from dure.foundation import clock
from dure.foundation.ui.words import number

EXACT, PREFIX, TITLE, DESCRIPTION = range(4)
SHORTEST_OF_A_PRODUCT = 6


def valid() -> QuerySet[Code]:
    today = clock.today()
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    return Code.objects.filter(begun, Q(valid_until__isnull=True) | Q(valid_until__gte=today))


def search(query: str) -> QuerySet[Code]:
    """All valid codes that fit, the best first: exact code, prefix, title, titles above. An empty query gives all, by code."""
    wanted = read(query)
    if wanted.empty:
        return valid().none() if query.strip() else valid().order_by("code")
    found = holding(valid().filter(code__startswith=wanted.prefix), "own_words", [f" {word}" for word in wanted.english])
    found = holding(found, "korean_words", wanted.korean)
    return found.annotate(rank=ranked(wanted), part=partial(wanted)).order_by("rank", "part", "code")


def ranked(wanted: Wanted) -> Case:
    if not wanted.words:
        return numbered(When(code=wanted.prefix, then=EXACT), default=PREFIX)
    return numbered(When(all_in_title(wanted.words), then=TITLE), default=DESCRIPTION)


def partial(wanted: Wanted) -> Case | Value:
    """Whole words, also in the English plural, come before parts of words."""
    if not wanted.words:
        return Value(0)
    whole = Q()
    for word in wanted.words:
        whole &= Q(own_words__contains=f" {word} ") | Q(own_words__contains=f" {word}s ")
    return numbered(When(whole, then=0), default=1)


def all_in_title(words: Sequence[str]) -> Q:
    held = Q()
    for word in words:
        held &= Q(own_words__contains=f" {word}" if word.isascii() else word)
    return held


def numbered(*cases: When, default: int) -> Case:
    return Case(*cases, default=default, output_field=IntegerField())


def holding(codes: QuerySet[Code], field: str, words: Sequence[str]) -> QuerySet[Code]:
    return codes.filter(*(Q(**{f"{field}__contains": word}) for word in words))


def above(codes: Iterable[Code]) -> dict[str, list[Code]]:
    """For each code what stands above it, the chapter first; one query."""
    listed = [code.code for code in codes]
    wanted = {code[:length] for code in listed for length in (2, 4, 6) if length < len(code)}
    known = {row.code: row for row in Code.objects.filter(pk__in=wanted).select_related("section")}
    return {code: [known[code[:length]] for length in (2, 4, 6) if length < len(code) and code[:length] in known] for code in listed}


def of_product(code: str) -> Code | None:
    """A valid code that is exact enough for a product: six digits or more."""
    return valid().filter(code=code).first() if len(code) >= SHORTEST_OF_A_PRODUCT else None


def counts() -> list[tuple[str, str]]:
    """How many codes of each length are loaded, and how many came from the customs office."""
    lengths = dict(Code.objects.order_by().annotate(digits=Length("code")).values_list("digits").annotate(Count("pk")))
    rows = [(_("%(digits)d자리") % {"digits": length}, number(lengths.get(length, 0))) for length in (2, 4, 6, 10)]
    return [*rows, (_("관세청 파일에서 온 부호"), number(Code.objects.filter(official=True).count()))]
