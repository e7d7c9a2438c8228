"""Any text or bytes become a tree, and nothing readable is lost on the way."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from boilerml.charset import codec, utf8
from boilerml.limits import DEPTH
from boilerml.parse import MANY_TAGS, decode, parse


def texts_of(root: etree._Element | None) -> list[str]:
    return [] if root is None else [str(text) for text in root.itertext()]


def text_of(html: str | bytes) -> str:
    """All text of a page, white space folded."""
    return " ".join(" ".join(texts_of(parse(html))).split())


def markup_of(html: str | bytes) -> str:
    root = parse(html)
    return "" if root is None else etree.tostring(root, encoding="unicode")


def depth_of(root: etree._Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


# --- what libxml2 loses or misreads ----------------------------------------------------------------------------------

MENDED = {
    "content after the end": ("<body><p>a</body></html><p>b</p>c", "<body><p>a</p><div><p>b</p>c</div></body>"),
    "two documents in one": ("<html><body>a</html><html><body>b</html>", "<body>a<div><body>b</body></div></body>"),
    "end many times": ("<p>a</html>b</html>c</html>", "<body><p>a</p><div>b</div><div>c</div></body>"),
    "end and no body": ("<html><head></head></html>a", "<head/><div><body>a</body></div>"),
    "main without a body": ("<title>t</title><main>a</main>", "<title>t</title></head><body><main>a</main></body>"),
    "section in the head": ("<head><section>a</section><link></head><body>b", "<body><section>a</section>b</body>"),
    "custom element in the head": ("<head><x-app>a</x-app>b</head><body>c<p>d", "<x-app>a</x-app>bc<p>d</p>"),
    "noscript stays in the head": ("<head><noscript><p>a</noscript></head>b", "<p>a</p></noscript></head><body>b"),
    "wbr holds nothing": ("<p>a<wbr>b<wbr>c</p>d", "<p>a<wbr/>b<wbr/>c</p>d"),
    "wbr with attributes": ("<p>a<WBR class=x>b", "<p>a<wbr/>b"),
    "br as an end tag": ("<div>a</br>b</BR >c</div>", "<div>a<br/>b<br/>c</div>"),
    "noframes": ("<frameset><noframes><p>a</p></noframes></frameset>", "<div><p>a</p></div>"),
    "self-closed iframe": ("<iframe src='x'/><p>a</p>", '<iframe src="x"/><p>a</p>'),
    "iframe with a fallback": ("<iframe src=x><p>a</p></iframe>b", "</iframe>b"),
    "CDATA in XHTML": ("<?xml version='1.0'?><p><![CDATA[a <b>c</b>]]>d", "<p>a <b>c</b>d</p>"),
    "second body": ("<body><p>a</body><body><p>b", "<p>b</p>"),
    "text in a table": ("<table>a<tr>b<td>c</table>d", "a<tr>b<td>c</td></tr></table>d"),
    "template": ("<template><p>a</p></template>", "<template><p>a</p></template>"),
    "noscript holds elements": ("<body><noscript><p>a</p></noscript>", "<noscript><p>a</p></noscript>"),
    "conditional comment": ("<!--[if IE]>a<![endif]--><![if !IE]>b<![endif]>", "<body>b</body>"),
    "processing instruction": ("<?php x ?>a", "<body>a</body>"),
    "nested forms": ("<form>a<form>b</form>c</form>d", "<form>a</form><form>b</form>cd"),
    "nested anchors": ("<a href=1>a<a href=2>b</a>c</a>", '<a href="1">a</a><a href="2">b</a>c'),
    "unclosed": ("<ul><li>a<li><b>b<p>c", "<ul><li>a</li><li><b>b</b><p>c</p></li></ul>"),
    "plaintext": ("a<plaintext><p>b", "<plaintext>&lt;p&gt;b</plaintext>"),
    "no tags": ("just text & more", "<body>just text &amp; more</body>"),
    "zeros": ("a\0b<p\0 class='c\0d'>e\0", 'ab<p class="cd">e</p>'),
    "control characters": ("a\x01b", "<body>a"),
    "control characters behind strays of the head": ("<head><x-a></x-a></head><body>a\fb\x01c", "<x-a/>a b c</body>"),
    "mark at the start": ("\ufeff \ufeff<title>a</title>b", "<head><title>a</title></head><body>b"),
    "encoding declared in text": ("<?xml version='1.0' encoding='koi8-r'?><p>é", "<p>é</p>"),
    "charset declared in text": ("<meta charset=iso-8859-1><p>é", "<p>é</p>"),
    "surrogate pair": ("a\ud83d\ude00b", "a😀b"),
    "lone surrogate": ("a\ud800b", "a\ufffdb"),
    "entities": ("&copy; &nosuch; &#x41; &#1114112; &#xd800;z", "© &amp;nosuch; A"),
}


@pytest.mark.parametrize(("html", "expected"), MENDED.values(), ids=MENDED)
def test_tree(html: str, expected: str) -> None:
    assert expected in markup_of(html)
    assert markup_of(html.encode("utf-8", "surrogatepass").replace(b"\xed\xa0\xbd\xed\xb8\x80", "😀".encode()))


NOTHING = {
    "empty": "",
    "white space": " \n",
    "no bytes": b"",
    "only zeros": "\0\0",
    "only a mark": b"\xef\xbb\xbf",
    "only a comment": "<!-- a -->",
    "only a doctype": "<!doctype html>",
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "pdf": b"%PDF-1.7\n%\xe2\xe3",
    "gzip": gzip.compress(b"<p>a</p>"),
    "zip": b"PK\x03\x04\x14\0",
}


@pytest.mark.parametrize("html", NOTHING.values(), ids=NOTHING)
def test_nothing_to_parse(html: str | bytes) -> None:
    assert parse(html) is None


@pytest.mark.parametrize("html", [None, 3, ["<p>"], object()], ids=["None", "int", "list", "object"])
def test_wrong_type_is_told_what_to_pass(html: object) -> None:
    with pytest.raises(TypeError, match=r"must be str or bytes.*pass the page's source"):
        parse(html)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview], ids=lambda kind: kind.__name__)
def test_bytes_of_every_kind(kind: type) -> None:
    root = parse(kind("<p>é".encode()))
    assert root is not None
    assert "".join(texts_of(root)) == "é"


# --- charsets --------------------------------------------------------------------------------------------------------

PROSE = {
    "ru": "Городская библиотека снова открыла двери после двух лет ремонта. Жители могут брать книги и по субботам.",
    "ja": "市立図書館は二年間の改修を終えて、ふたたび開館した。住民は土曜日にも本を借りられるようになる。",
    "zh": "市立图书馆经过两年的整修重新开放。居民现在星期六也可以借书，每周还为孩子们举办读书活动。",
    "tw": "市立圖書館經過兩年的整修重新開放。居民現在星期六也可以借書，每週還為孩子們舉辦讀書活動。",
    "ko": "시립 도서관이 다시 문을 열었다. 주민들은 토요일에도 책을 빌린다. 어린이를 위한 독서 모임이 매주 열린다.",
    "el": "Η δημοτική βιβλιοθήκη άνοιξε ξανά τις πόρτες της μετά από δύο χρόνια. Τα παιδιά διαβάζουν μαζί.",
    "he": "הספרייה העירונית פתחה מחדש את שעריה לאחר שנתיים של שיפוצים. התושבים יכולים כעת לשאול ספרים גם בימי שישי.",
    "ar": "فتحت المكتبة البلدية أبوابها من جديد بعد عامين من أعمال الترميم. ويمكن للسكان استعارة الكتب أيام السبت.",
    "th": "ห้องสมุดเทศบาลเปิดประตูอีกครั้งหลังจากปรับปรุงมาสองปี ชาวบ้านสามารถยืมหนังสือได้ในวันเสาร์",
    "pl": "Miejska biblioteka znów otworzyła drzwi. Mieszkańcy mogą teraz wypożyczać książki także w soboty.",
    "de": "Die städtische Bücherei hat wieder geöffnet. Für Kinder gibt es jede Woche eine Lesestunde im großen Saal.",
    "fr": "La bibliothèque a rouvert après deux années. Les habitués peuvent emprunter des livres même à Noël.",
}

LEGACY = [
    ("ru", "cp1251", "windows-1251"),
    ("ru", "koi8-r", "KOI8-R"),
    ("ru", "iso8859-5", "iso-8859-5"),
    ("ja", "cp932", "Shift_JIS"),
    ("ja", "euc_jp", "x-euc-jp"),
    ("ja", "iso2022_jp", "iso-2022-jp"),
    ("zh", "gb18030", "gb2312"),
    ("tw", "big5", "Big5"),
    ("ko", "cp949", "ks_c_5601-1987"),
    ("el", "iso8859-7", "iso-8859-7"),
    ("he", "cp1255", "windows-1255"),
    ("ar", "cp1256", "windows-1256"),
    ("th", "cp874", "tis-620"),
    ("pl", "iso8859-2", "iso-8859-2"),
    ("de", "cp1252", "iso-8859-1"),
    ("fr", "cp1252", "us-ascii"),
]
LEGACY_IDS = [f"{language} {encoding}" for language, encoding, _ in LEGACY]

DECLARATIONS = {
    "meta": '<html><head><meta charset="{}"></head>',
    "http-equiv": "<html><HEAD><META http-equiv=Content-Type content='text/html; CHARSET={}'></HEAD>",
    "xml": '<?xml version="1.0" encoding="{}"?><html><head></head>',
    "late": "<html><head><script>" + "x" * 5000 + "</script><meta charset={}></head>",
}


@pytest.mark.parametrize("declaration", DECLARATIONS.values(), ids=DECLARATIONS)
@pytest.mark.parametrize(("language", "encoding", "label"), LEGACY, ids=LEGACY_IDS)
def test_declared_charset(language: str, encoding: str, label: str, declaration: str) -> None:
    page = (declaration.format(label) + f"<body><p>{PROSE[language]}</p></body></html>").encode(encoding)
    assert PROSE[language] in decode(page)
    assert PROSE[language] in text_of(page)


@pytest.mark.parametrize(("language", "encoding", "label"), LEGACY, ids=LEGACY_IDS)
def test_undeclared_charset_is_detected(language: str, encoding: str, label: str) -> None:
    del label
    page = f"<html><head><style>p {{}}</style></head><body><h1>1</h1><p>{PROSE[language]}</p></body></html>"
    assert decode(page.encode(encoding)) == page


@pytest.mark.parametrize("language", PROSE)
@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le"]
)
def test_unicode_with_and_without_a_mark(language: str, encoding: str) -> None:
    page = f"<html><body><p class='a'>{PROSE[language]}</p></body></html>"
    assert decode(page.encode(encoding)) == page


def test_valid_utf8_outranks_the_declaration_and_is_not_copied() -> None:
    page = f"<meta charset=iso-8859-1><p>{PROSE['ru']}".encode()
    assert utf8(page) is page
    assert PROSE["ru"] in text_of(page)


def test_page_cut_in_mid_character_stays_utf8() -> None:
    page = f"<meta charset=windows-1252><p>{PROSE['ru']}".encode()
    assert decode(page[:-9] + b"\xd0") == page.decode()[:-5] + "\ufffd"


def test_declaration_that_does_not_fit_is_not_believed() -> None:
    page = f"<meta charset=utf-8><p>{PROSE['ru']}</p>"
    assert decode(page.encode("cp1251")) == page


def test_unknown_declaration_is_passed_over() -> None:
    page = f"<meta charset=no-such><p>{PROSE['el']}</p>"
    assert decode(page.encode("iso8859-7")) == page


LABELS = {
    "latin1": "cp1252",
    "ISO-8859-9": "cp1254",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "GBK": "gb18030",
    "euc-kr": "cp949",
    "iso-8859-8-i": "iso8859-8",
    " UTF8 ": "utf-8",
    "utf-16": "utf-8",
    "x-mac-cyrillic": "mac-cyrillic",
    "utf-7": None,
    "cp037": None,
    "hex": None,
    "rot13": None,
    "idna": None,
    "punycode": None,
    "unicode_escape": None,
    "": None,
    "\0": None,
    "é": None,
}


@pytest.mark.parametrize(("label", "name"), LABELS.items(), ids=map(repr, LABELS))
def test_codec(label: str, name: str | None) -> None:
    assert codec(label) == name


# --- depth and size --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "table><tr><td"])
@pytest.mark.parametrize("n", [300, 3_000, 50_000, 1_000_000])
def test_nothing_is_lost_in_the_deep(tag: str, n: int) -> None:
    started = time.process_time()
    name = tag.partition(">")[0]
    root = parse(f"<{tag}>" * n + "deep" + f"</{name}>" * n + "<p>tail</p>")
    assert root is not None
    assert "".join(texts_of(root)) == "deeptail"
    assert depth_of(root) < 3 * DEPTH + 10
    assert "tail" in {paragraph.text for paragraph in root.iter("p")}
    del root
    assert time.process_time() - started < 30


def test_deep_elements_keep_text_order_and_attributes() -> None:
    n = 3_000
    root = parse("".join(f"<div class=c{i}>a{i} " for i in range(n)) + "".join(f"z{i} </div>" for i in range(n)))
    assert root is not None
    assert "".join(texts_of(root)).split() == [f"a{i}" for i in range(n)] + [f"z{i}" for i in range(n)]
    assert [element.get("class") for element in root.iter("div")] == [f"c{i}" for i in range(n)]
    assert depth_of(root) == DEPTH + 2  # html, and the flat ones


def test_deep_page_may_hold_names_and_characters_that_lxml_refuses() -> None:
    odd = "<o:p @click=x =y a='&#1;'><x&y><ü>in&#1;side&#xffff;</ü></html>after<main>end"
    assert text_of("<head><section>s</section></head>" + "<i>" * 3_000 + odd).replace(" ", "") == "s<ü>insideafterend"


def test_depth_is_seen_behind_many_other_errors() -> None:
    assert text_of("</x>" * 500 + "<div>" * 3_000 + "deep" + "</div>" * 3_000 + "tail") == "deep tail"


def test_end_tags_that_close_nothing_cost_linear_time() -> None:
    started = time.process_time()
    n = MANY_TAGS * 4
    assert text_of("<div>" * n + "</i>" * n + "deep") == "deep"
    assert time.process_time() - started < 20


BIG = {
    "a million siblings": ("<p>a</p>" * 1_000_000, 1_000_000),
    "50 MB": ("<div class='a b'><p>some <b>words</b> in a row</p></div>\n" * 870_000, 870_000 * 19),
    "attribute of 10 MB": (f"<p title='{'x ' * 5_000_000}'>a</p>", 1),
    "text of 20 MB": (f"<p>{'ab' * 10_000_000}</p>", 20_000_000),
    "a hundred thousand ends": ("<p>a</html>" * 100_000, 100_000),
    "references": ("&amp;" * 1_000_000, 1_000_000),
    "less-than signs": ("<" * 1_000_000, 1_000_000),
    "unclosed tags": ("<a " * 1_000_000, 0),
    "unclosed comments": ("a" + "<!-- " * 1_000_000, 1),
    "marks of order": ("\ufeff" * 1_000_000 + "a", 1),
    "wbr": ("a<wbr>" * 100_000, 100_000),
    "entity bomb": ('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>&b;</p>', None),
}


@pytest.mark.parametrize(("html", "chars"), BIG.values(), ids=BIG)
def test_big_pages(html: str, chars: int | None) -> None:
    started = time.process_time()
    root = parse(html)
    if chars is not None:
        assert chars == sum(len(text.strip("\n")) for text in texts_of(root))
    assert time.process_time() - started < 30


# --- properties ------------------------------------------------------------------------------------------------------

FRAGMENTS = st.sampled_from(
    "<html> </html> <head> </head> <body> </body> <p> </p> <table> <td> <wbr> </br> <iframe/> <noframes> <title> "
    "<script> </script> <!-- --> <![CDATA[ ]]> <?xml a &amp; &#0; \0 \ud800 \ufeff é 図 <svg/> <x&y> <a =b 'c'>".split(
        " "
    )
)
PAGES = st.one_of(
    st.text(), st.lists(FRAGMENTS).map("".join), st.lists(FRAGMENTS).map(lambda tags: "<i>" * 2_100 + "".join(tags))
)


@given(PAGES)
def test_no_text_raises(html: str) -> None:
    root = parse(html)
    assert root is None or root.tag == "html"


@given(st.binary())
def test_no_bytes_raise(data: bytes) -> None:
    assert isinstance(decode(data), str)
    root = parse(data)
    assert root is None or root.tag == "html"


@given(
    st.text(st.characters(codec="utf-8")), st.sampled_from([*LABELS, "shift_jis", "big5", "iso-2022-jp"]), st.binary()
)
def test_no_declaration_raises(text: str, label: str, rest: bytes) -> None:
    assert isinstance(decode(f"<meta charset='{label}'>{text}".encode() + rest), str)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_utf8_comes_back(text: str) -> None:
    assert decode(("x" + text).encode()) == "x" + text


def test_threads_agree() -> None:
    pages = [f"<title>{i}</title><main>a</br>b{'<div>' * (i * 90)}deep{i}</html>x" for i in range(0, 60, 2)] * 3
    expected = [markup_of(page) for page in pages]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(markup_of, pages)) == expected


def test_detector_is_imported_only_when_needed() -> None:
    code = (
        "import sys; from boilerml.charset import decode;"
        "decode('<p>é'.encode()); assert 'cchardet' not in sys.modules;"
        "decode('<p>Быстрая рыжая лиса'.encode('cp1251')); assert 'cchardet' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
