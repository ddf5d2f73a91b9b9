"""Web pages of many layouts: the article, and what the page declares."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from app.documents import Document
from app.documents.pages import _read, from_page
from app.edtf import is_date
from app.errors import BadInput
from app.headers import Details
from tests import texts

PAGES = Path(__file__).parent / "pages"
SENTENCE = "Le préfet a compté 4\u202f000 sinistrés à Sarmont, « pas un de plus », a-t-il dit à l’aube. "
MORE = "Les secours, eux, parlent de « 6\u202f000 personnes » et d’une décrue lente, à la fin de la semaine."
BODY = f"<article><h1>La crue</h1><p>{SENTENCE}</p><p>{MORE}</p></article>"
UTC = '<meta property="article:published_time" content="2024-05-0{}T{}:30:00Z">'


INLINE = [
    "a compté 300\u00a0tentes au bord de l’Orvenne, le 1er mars, ce que la préfecture conteste.",
    "Il a ajouté\u00a0: «\u00a0Nous n’avons plus de lits.\u00a0» La préfète répond que «\u00a0tout est prêt\u00a0».",
    "Selon Le Courrier, 4\u00a0000 personnes ont été évacuées.\n\nLa décrue",
    "320 évacués à Sarmont",
    "une ONG qui aurait reçu 12 tonnes de vivres vendredi, sans preuve.",
]


def read(name: str, given: Details | None = None, url: str | None = "https://rives.example/a/b") -> Document:
    return from_page(name, (PAGES / name).read_bytes(), given or Details(), url=url)


def made(
    head: str = "", body: str = BODY, url: str | None = "https://rives.example/a/b", attributes: str = ""
) -> Document:
    page = f"<!DOCTYPE html><html {attributes}><head><title>La crue</title>{head}</head><body>{body}</body></html>"
    return from_page("a.html", page.encode(), Details(), url=url)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "cms.html",
            Details(
                "Crue de l’Orvenne : 320 habitants évacués",
                "Le Courrier du Ponant",
                "Maud Kerven, APR",
                "2025-03-04T00:20:00+01:00",
                "https://rives.example/actu/2025/03/04/crue-de-l-orvenne-320-habitants-evacues.html",
                "fr",
            ),
        ),
        (
            "old.html",
            Details(
                "La grève des bacs entre dans sa troisième semaine",
                "rives.example",
                None,
                "2004-02-12",
                "https://rives.example/a/b",
                "fr",
            ),
        ),
        (
            "amp.html",
            Details(
                "Budget : le gouvernement table sur 1,2 % de croissance",
                "La Gazette centrale",
                "Inès Valmont",
                "2024-10-01T00:40:00+02:00",
                "https://gazette-centrale.example/economie/budget-croissance?utm_source=amp#haut",
                "fr",
            ),
        ),
        (
            "sidebar.html",
            Details(
                "Séisme dans le Val-Noir : au moins 14 morts",
                "Radio Orvenne",
                "Léa Morvan",
                "2025-01-18T21:05:00+01:00",
                "https://radio-orvenne.example/monde/seisme-val-noir",
                "fr",
            ),
        ),
        (
            "table.html",
            Details(
                "Emploi : les chiffres du trimestre",
                "Le Journal des Rives",
                None,
                "2024-11-14",
                "https://rives.example/a/b",
                "fr",
            ),
        ),
        (
            "live.html",
            Details(
                "EN DIRECT - Élections : suivez la soirée",
                "Canal Rives",
                None,
                "2024-06-09T18:00:00+02:00",
                "https://rives.example/a/b",
                "fr",
            ),
        ),
        (
            "quotes.html",
            Details(
                "Procès Delvaux : le parquet requiert huit ans",
                "Le Matin lémanique",
                "Nora Pittet",
                "2023-05-11T23:45:00+02:00",
                "https://rives.example/a/b",
                "fr",
            ),
        ),
    ],
)
def test_what_pages_declare(name: str, expected: Details) -> None:
    found = read(name)
    assert Details(found.title, found.publisher, found.author, found.published, found.url, found.language) == expected


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        (
            "cms.html",
            [
                "a fait évacuer 320\u00a0habitants",
                "«\u00a0L’eau monte encore de 4\u202fcentimètres par heure\u00a0»",
                "«\u00a0plus de 10\u202f000\u00a0sinistrés\u00a0»",
                "la préfète, Hélène Daubrac, devant",
                "\n\nSelon le conseil départemental",
                "colonel des pompiers.",
            ],
            ["cookies", "jojo35", "2 000 évacués", "45 centimètres", "Mis à jour", "Facebook", "S’abonner", "©"],
        ),
        ("old.html", ["150 euros", "« Nous n'avons reçu", "\n\nSelon le département"], ["Accueil", "1998", "|"]),
        ("amp.html", ["tablé sur 1,4 %", "10 octobre"], ["cookies", "Monde"]),
        ("sidebar.html", ["212 blessés", "12 millions d’euros"], ["1 250", "3 %", "loterie", "lettre d’information"]),
        ("table.html", ["7,1 %", "« un rebond fragile »"], ["9,8 %", "|"]),
        ("inline.html", INLINE, ["aussi", "dossier", "Suivez", "Partager", "newsletter", "Recommandé", "45 morts"]),
        ("live.html", ["52,3 %", "Bastien Orain devant ses partisans", "institut Sondex"], []),
        (
            "quotes.html",
            ["« L’accusé a menti à ses clients", "Mon client n’a pas pris un centime", "Me Aline Roch", "le 2 juin"],
            ["13 mai"],
        ),
    ],
)
def test_the_article_without_what_stands_around_it(name: str, inside: list[str], outside: list[str]) -> None:
    text = read(name).text
    assert [words for words in inside if words not in text] == []
    assert [words for words in outside if words in text] == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("list.html", "a list of articles"),
        ("shell.html", "no text of an article"),
        ("paywall.html", "has to be paid for"),
    ],
)
def test_pages_without_an_article(name: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read(name)


WALL = "<p>La suite de cet article est réservée aux abonnés.</p>"


@pytest.mark.parametrize(
    "body",
    [
        BODY + f"<div class='wall'>{WALL}</div>",
        BODY.replace(
            "</article>", f"<p>{MORE * 12}</p><p>Il vous reste 72,5\u00a0% de cet article à lire.</p></article>"
        ),
    ],
)
def test_the_beginning_of_what_has_to_be_paid_for_is_no_article(body: str) -> None:
    with pytest.raises(BadInput, match="has to be paid for"):
        made(body=body)


@pytest.mark.parametrize(
    "beside",
    [
        f"<aside><h3><a href='/2'>Le port</a></h3>{WALL}</aside>",
        f"<div class='related'><h3><a href='/2'>Le port</a></h3>{WALL}</div>",
    ],
)
def test_what_has_to_be_paid_for_elsewhere_is_nothing_about_this_article(beside: str) -> None:
    assert "pas un de plus" in made(body=BODY + beside).text


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("À lire aussi : la digue a cédé", False),
        ("Lire également notre enquête sur la digue.", False),
        ("Suivez-nous sur les réseaux sociaux", False),
        ("Mis à jour à 18 heures", False),
        ("Lire la suite du dossier prendra des mois au juge, a reconnu son greffier.", True),
        ("Voir la ville sous les eaux a bouleversé le ministre, dit son entourage.", True),
        ("Recevoir les familles était « un devoir », a répondu le maire de Brème.", True),
    ],
)
def test_paragraphs_that_lead_elsewhere_are_left_out(line: str, kept: bool) -> None:
    text = made(body=BODY.replace("</article>", f"<p>{line}</p><p>Fin de l’alerte à midi.</p></article>")).text
    assert (line in text) is kept
    assert "Fin de l’alerte" in text


def test_a_live_blog_with_links_to_its_own_parts_is_no_list() -> None:
    said = "{0} tentes à Sarmont, dit le maire à l’aube du {0} mai."
    part = "<section id='p{0}'><h2><a href='#p{0}'>Point {0}</a></h2><p>" + said + "</p></section>"
    parts = "".join(part.format(number) for number in range(1, 9))
    assert said.format(8) in made(body=f"<article><h1>En direct</h1>{parts}</article>").text


def test_a_page_that_says_that_it_is_a_list_is_none() -> None:
    with pytest.raises(BadInput, match="a list of articles"):
        made('<script type="application/ld+json">{"@type": "CollectionPage"}</script>')


def test_a_date_that_is_told_of_is_none_of_publication() -> None:
    found = read("inline.html")
    assert (found.published, found.author) == (None, "Léa Morvan")


def test_what_is_given_goes_before_what_the_page_declares() -> None:
    found = read("cms.html", Details(publisher="L’Écho", published="2025-03-05"))
    assert (found.publisher, found.published, found.author) == ("L’Écho", "2025-03-05", "Maud Kerven, APR")


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("head", "line", "expected"),
    [
        ('<meta name="dc.date" content="2024-05-03">', "", "2024-05-03"),
        ('<meta property="article:modified_time" content="2024-05-03">', "© 2019 Rives", None),
        ('<meta name="dcterms.issued" content="2024-05-03T23:50:00+0200">', "", "2024-05-03T23:50:00+02:00"),
        ('<meta name="pubdate" content="Fri, 03 May 2024 00:10:00 +0200">', "", "2024-05-03T00:10:00+02:00"),
        ("", "Publié le 3 mai 2024 à 10h", "2024-05-03"),
        ("", "<time datetime='2024-05-03'>3 mai</time>", "2024-05-03"),
        ("", "<time datetime='2024-05-03' class='updated'>3 mai</time>", None),
        ("", "Mis à jour le 4 mai 2024", None),
        ("", "<span>Mis à jour le <time datetime='2024-05-04'>4 mai</time></span>", None),
        ("", "<aside><time datetime='2023-01-01'>1er janvier</time></aside>", None),
        # In UTC it was the day before.
        (UTC.format(3, 22), "Publié le 4 mai 2024", "2024-05-04"),
        (UTC.format(4, "02"), "3 mai 2024", "2024-05-03"),
        (UTC.format(3, "08"), "Publié le 4 mai 2024", "2024-05-03T08:30:00+00:00"),
        ('<script type="application/ld+json">{"@type": "Article", x</script>', "Publié le 3/05/2024", "2024-05-03"),
        ('<meta name="date" content="hier"><meta name="dc.date" content="">', "", None),
    ],
)  # fmt: skip
def test_the_date_is_that_of_publication_by_the_pages_own_clock(head: str, line: str, expected: str | None) -> None:
    assert made(head, f"<p class='date'>{line}</p>{BODY}").published == expected


# ---------------------------------------------------------------- addresses, titles, languages


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ('<link rel="canonical" href="/c">', "https://rives.example/a/b", "https://rives.example/c"),
        ('<link rel="Canonical" href="https://rives.example/">', "https://rives.example/a", "https://rives.example/a"),
        ('<link rel="canonical" href="/c">', None, None),
        ('<base href="https://rives.example/x/"><link rel="canonical" href="c">', None, "https://rives.example/x/c"),
        ('<meta property="og:url" content="https://rives.example/d">', None, "https://rives.example/d"),
        ("<!-- saved from url=(0026)https://rives.example/e --> ", None, "https://rives.example/e"),
        ('<link rel="canonical" href="http://[bad">', "https://rives.example/a", "https://rives.example/a"),
    ],
)
def test_the_canonical_address(head: str, url: str | None, expected: str | None) -> None:
    assert made(head, url=url).url == expected


def test_the_words_tell_the_language_better_than_the_template() -> None:
    assert made(attributes='lang="en-US"').language == "fr"
    english = "<article><p>" + "The mayor said that the water is falling in the valley. " * 5 + "</p></article>"
    found = made(body=english, attributes='lang="fr"')
    assert (found.language, found.is_french) == ("en", False)


def test_a_publisher_is_no_address_of_a_social_network() -> None:
    head = '<meta property="article:publisher" content="https://www.facebook.com/rives">'
    assert made(head).publisher is None


def test_of_several_articles_that_a_page_declares_the_one_with_its_title_counts() -> None:
    nodes = [
        {"@type": "NewsArticle", "headline": "Autre", "datePublished": "2020-01-01"},
        {"@type": "NewsArticle", "headline": "La&nbsp;crue", "datePublished": "2024-05-03", "author": "Léa Morvan"},
    ]
    head = f'<script type="application/ld+json">{json.dumps(nodes)}</script>'
    found = made(head)
    assert (found.published, found.author) == ("2024-05-03", "Léa Morvan")


# ---------------------------------------------------------------- charsets


@pytest.mark.parametrize(
    ("encoding", "meta", "header"),
    [
        ("utf-8", None, None),
        ("utf-8", "iso-8859-1", None),
        ("utf-8", None, "ISO-8859-1"),
        ("utf-8-sig", "windows-1252", "windows-1252"),
        ("utf-16", None, None),
        ("cp1252", None, None),
        ("cp1252", "utf-8", "utf-8"),
        ("cp1252", "iso-8859-1", None),
        ("cp1252", None, "latin1"),
        ("cp1252", "nonsense", None),
        ("iso-8859-15", "iso-8859-15", None),
        ("mac_roman", "macintosh", None),
    ],
)
def test_letters_come_out_right_whatever_is_declared(encoding: str, meta: str | None, header: str | None) -> None:
    words = (
        "L'été dernier, à Brème, il a coûté 12 € de plus : « ça suffit », dit la sœur du maire, Zoë Le Moënne, fâchée."
    )
    words = words if encoding != "iso-8859-15" else words.replace("\u00a0", " ")
    head = f'<meta charset="{meta}">' if meta else ""
    body = f"<article><h1>La crue</h1><p>{words}</p><p>Il n'a rien ajouté.</p></article>"
    page = f"<html><head>{head}<title>La crue</title></head><body>{body}</body></html>"
    found = from_page("a.html", page.encode(encoding), Details(), charset=header)
    assert found.text == f"La crue\n\n{words}\n\nIl n'a rien ajouté."


@pytest.mark.parametrize(
    "body",
    [
        BODY.encode().decode("cp1252", "replace").encode(),  # read wrongly once, and saved
        BODY.encode().replace("é".encode(), b"\xc3", 1) + b"\xc3\xa9" * 100,
    ],
)
def test_letters_that_are_lost_are_no_article(body: bytes) -> None:
    page = b"<html><head><title>La crue</title></head><body>" + body + b"</body></html>"
    with pytest.raises(BadInput, match="decode"):
        from_page("a.html", page, Details())


def test_damage_outside_of_the_article_does_no_harm() -> None:
    page = f"<html><head><title>La crue</title></head><body><nav>M\udcff</nav>{BODY}</body></html>"
    found = from_page("a.html", page.encode("utf-8", "surrogateescape"), Details())
    assert "4\u202f000 sinistrés à Sarmont" in found.text


@pytest.mark.parametrize("data", [b"", b"   ", b"\x00\x01\x02", b"<html></html>", b"<!-- -->", b"\xff\xfe"])
def test_what_is_no_page(data: bytes) -> None:
    with pytest.raises(BadInput):
        from_page("a.html", data, Details())


def test_a_page_of_another_script_is_left_as_it_is() -> None:
    words = "Мэр города заявил, что вода отступает и что жители могут вернуться домой. "
    page = f"<html><head><meta charset='windows-1251'></head><body><article><p>{words * 3}</p></article></body></html>"
    assert words.strip() in from_page("a.html", page.encode("cp1251"), Details()).text


# ---------------------------------------------------------------- whatever a page holds


def test_padding_around_what_is_declared_costs_nothing() -> None:
    said = json.dumps({"@type": "NewsArticle", "headline": "La digue"})
    padded = "-->" + "\u00a0;" * 50_000  # tried from each of these to the end, it would take minutes
    assert made(f'<script type="application/ld+json"><!--{said}{padded}</script>').title == "La digue"
    assert made(f'<script type="application/ld+json">{padded}x</script>').title == "La crue"


@pytest.mark.parametrize("tag", ["<div>", "<table><tr><td>", "<b><i>"])
def test_elements_that_are_never_closed_do_not_hold_up_the_others(tag: str) -> None:
    assert "pas un de plus" in made(body=tag * 20 + BODY).text
    with pytest.raises(BadInput, match="deep"):
        made(body=tag * 50_000 + BODY)


def test_half_a_character_in_a_headline_is_left_out() -> None:
    said = '{"@type": "NewsArticle", "headline": "La \\ud800crue\\u0000"}'
    assert made(f'<script type="application/ld+json">{said}</script>').title == "La crue"


@given(
    texts.of(
        *(
            "<p>",
            "</p>",
            "<div>",
            "<article>",
            "<table><tr><td>",
            "<q>",
            "</q>",
            "<b>",
            "<a href='/1'>",
            "</a>",
            "<h2>",
            "<br>",
        ),
        *(
            "<script type='application/ld+json'>",
            '{"@type": "NewsArticle", "datePublished": "',
            '"}',
            "</script>",
            "<!--",
            "-->",
        ),
        *(
            "<time datetime='2024-05-03T25:00'>",
            "<meta name=date content='",
            "'>",
            "<base href='http://['>",
            "<html lang=FR>",
        ),
        *(
            "&#xD800;",
            "&#0;",
            "&eacute",
            "<![CDATA[",
            SENTENCE,
            MORE,
            SENTENCE * 4,
            "Publié le 3 mai 2024",
            "9999-99-99",
        ),
    )
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_page_is_read_or_refused(body: str) -> None:
    try:
        found = _read("a.html", body.encode("utf-8", "replace"), Details(), "https://rives.example/a", None)
    except BadInput:
        return
    assert found.published is None or is_date(found.published)
    assert all("\0" not in words for words in (found.text, found.title or "", found.author or ""))
