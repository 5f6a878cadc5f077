"""A line that is disguised as a whole is read, and a line in another language stays what it is."""

import pytest

from leeward_policies.text import views_of


def read(text: str) -> str:
    """Return the most undone view of a text."""
    return views_of(text).views[-1].text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("n-o-b-o-d-y here l-i-k-e-s you", "nobody here likes you"),
        ("y*o*u are s*o*m*e k*i*n*d of c*l*o*w*n", "you are some kind of clown"),
        ("g.o h.o.m.e, c.l.o.w.n. n.o.w", "go home, clown. now"),
        ("s_h_e s_t_a_b_b_e_d i_t", "she stabbed it"),
        ("i d-o-n't c-a-r-e", "i don't care"),
        ("w~h~a~t's wrong with y~o~u", "what's wrong with you"),
        ("y.o.u.a.r.e.a.n.i.d.i.o.t", "you are an idiot"),
        ("s - h - e   h - i - t   i - t", "she hit it"),
        ("le match d'h.i.e.r s.o.i.r", "le match d'hier soir"),
        ("w-e-r ist da", "wer ist da"),
        ("so a-wk_w-ar*d, ev.ery.one la_ughs", "so awkward, everyone laughs"),
        ("good game.over there is well-known", "good game.over there is well-known"),
        ("we l.o.s.t 4-0 a.g.a.i.n", "we lost 4-0 again"),
        ("on 3.4.5 it w-o-r-k-e-d", "on 3.4.5 it worked"),
    ],
)
def test_parted_words_end_where_blanks_are(written: str, meant: str) -> None:
    """Words parted by signs are not run together, keep their pauses, and figures stay apart."""
    assert read(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ԝһу аге уоυ ѕо ѕтυріԁ", "why are you so stupid"),
        ("поЬоԁу ӏікеѕ уоυ", "nobody likes you"),
        ("γoυ are αll ϲlοwns", "you are all clowns"),
        ("ωhο αѕkеd yоu", "who asked you"),
        ("η μαμά didn't come, only ϹΑΤ", "η μαμά didn't come, only cat"),
    ],
)
def test_lines_in_letters_of_the_same_shape_are_read(written: str, meant: str) -> None:
    """Whoever writes all in Cyrillic or Greek letters for their shapes is read as Latin."""
    assert read(written) == meant


@pytest.mark.parametrize(
    "line",
    [
        "как дела сегодня, ты идёшь на тренировку",
        "кто там был вчера вечером на катке",
        "мы как раз там, у моста. а ты?",
        "нет, это не он, это тот мост",
        "ти вже був у школі сьогодні",
        "где си ти сада, јесам ли ти рекао",
        "где моята книга, не я намирам",
        "τι ώρα είναι το ματς",
        "ναι, και εγώ το είδα χθες",
    ],
)
def test_other_languages_stay_what_they_are(line: str) -> None:
    """No word of a language in these letters is read as a Latin one."""
    assert [view.text for view in views_of(line).views] == [line.casefold()]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("noboyd here lieks you", "nobody here likes you"),
        (
            "why are you so quite, foruteen poeple asked",
            "why are you so quite, fourteen people asked",
        ),
        ("du bist so nevrig, gheh wgeg", "du bist so nervig, gheh wgeg"),
        ("tout le mnode le sait", "tout le monde le sait"),
        ("agluien jeuga a la tadre", "alguien juega a la tarde"),
        ("meine partei ist gerne hier", "meine partei ist gerne hier"),
        ("ich schiesse ganz rasch", "ich schiesse ganz rasch"),
        ("brb gtg tmrw", "brb gtg tmrw"),
    ],
)
def test_swapped_letters_of_frequent_words_are_put_in_order(written: str, meant: str) -> None:
    """A word of the line's own language is meant, never one of another that looks alike."""
    assert read(written) == meant


def test_what_was_put_in_order_is_found_again_in_the_original() -> None:
    """A span of a view leads to the letters that stand there."""
    line = "hey n-o-b-o-d-y, lieks you"
    last = views_of(line).views[-1]
    at = last.text.index("nobody")
    span = last.original(at, at + len("nobody"))

    assert line[span.start : span.end] == "n-o-b-o-d-y"
    at = last.text.index("likes")
    span = last.original(at, at + len("likes"))
    assert line[span.start : span.end] == "lieks"
