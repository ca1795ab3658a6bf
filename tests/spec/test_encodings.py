"""A file declared in the wrong encoding is refused with both readings; one declared rightly never is."""

import codecs
import random
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from cx_metrics.errors import ImportRefused
from cx_metrics.importing.encoding import utf8_file
from cx_metrics.importing.weighing import decoded, likeliest, rival_of
from tests.nightly import often
from tests.warehouses import Company, shared

TEXTS = {
    "traditional": (
        "服務人員態度很好，餐點也準時送到\n等了兩個小時，打電話也沒有人接\n價格合理，下次還會再來\n房間乾淨，早餐種類不多"
    ),
    "simplified": (
        "服务员态度很好，味道也不错\n等了两个小时才送到，菜都凉了\n价格合理，下次还会再来\n房间很干净，但是早餐太少"
    ),
    "japanese": (
        "スタッフの対応がとても丁寧でした。\n配送が遅く、三日も遅れて届きました。\n店内が清潔で、また利用したいです。\n"
        "電話がなかなかつながらず困りました"
    ),
    "korean": (
        "직원들이 매우 친절하고 좋았습니다.\n배송이 너무 늦어서 불편했어요.\n가격이 비싸지만 품질에 만족합니다.\n"
        "전화 연결이 잘 되지 않았습니다"
    ),
    "western": (
        "Très bon accueil, mais l'attente était trop longue à la caisse\nDie Lieferung kam verspätet. Schöne Grüße\n"
        "La habitación era pequeña, señor; ¡qué lástima!\nO atendimento não foi bom, a ligação caiu três vezes\n"
        "Personalen var trevlig men kön var för lång"
    ),
}
ENCODINGS = {
    "traditional": ("utf-8", "cp950", "big5", "gb18030", "utf-16-le", "utf-16-be"),
    "simplified": ("utf-8", "gb18030", "gbk", "utf-16-le", "utf-16-be"),
    "japanese": ("utf-8", "cp932", "shift_jis", "utf-16-le", "utf-16-be"),
    "korean": ("utf-8", "cp949", "euc_kr", "utf-16-le", "utf-16-be"),
    "western": ("utf-8", "cp1252", "latin-1", "utf-16-le", "utf-16-be"),
}
DECLARED = (
    "utf-8", "cp950", "big5", "gb18030", "gbk", "cp949", "cp932", "shift_jis", "cp1252", "latin-1", "utf-16-le",
    "utf-16-be",
)  # fmt: skip
PAIRS = [
    (writing, written, declared) for writing in TEXTS for written in ENCODINGS[writing] for declared in DECLARED
]  # fmt: skip


def answers(writing: str, rows: int, seed: int = 1) -> str:
    """A file of survey answers in one writing."""
    lines = random.Random(seed).choices(TEXTS[writing].split("\n"), k=rows)
    return "id,csat,comment\n" + "".join(f'{i},{i % 5 + 1},"{line}"\n' for i, line in enumerate(lines))


@pytest.mark.parametrize(("writing", "written", "declared"), PAIRS, ids=map("-".join, PAIRS))
def test_a_file_is_read_as_it_was_written_or_refused(tmp_path: Path, writing: str, written: str, declared: str) -> None:
    """Every writing in every encoding that it can have, declared as each encoding there is."""
    text = answers(writing, 40)
    file = tmp_path / "file.csv"
    file.write_bytes(text.encode(written))
    if file.read_bytes().decode(declared, "replace") == text:
        read = utf8_file(file, declared, tmp_path)
        assert read.path.read_text("utf-8") == text and not read.warnings
    else:
        with pytest.raises(ImportRefused) as caught:
            utf8_file(file, declared, tmp_path)
        assert "«" in str(caught.value), "both readings are shown"


@pytest.mark.parametrize("writing", TEXTS)
def test_some_rows_are_enough_to_see_a_wrong_encoding_and_none_makes_a_right_one_doubtful(writing: str) -> None:
    for seed in range(often(8, 20)):
        text = answers(writing, 4, seed)
        for written in ENCODINGS[writing]:
            held = text.encode(written)
            assert rival_of(held, written) is None
            for declared in DECLARED:
                try:
                    wrong = held.decode(declared) != text
                except UnicodeDecodeError:
                    continue
                if wrong:
                    rival = rival_of(held, declared)
                    assert rival and rival.text == text, (written, declared, text)


OTHER_ALPHABETS = [
    ("cp1251", "Обслуживание было отличным, но ждать пришлось долго"),
    ("koi8-r", "Обслуживание было отличным"),
    ("cp1253", "Η εξυπηρέτηση ήταν πολύ καλή"),
    ("cp874", "บริการดีมาก พนักงานสุภาพ"),
    ("cp1255", "השירות היה מצוין"),
    ("cp1256", "الخدمة كانت ممتازة"),
    ("cp1254", "Çalışanlar çok iyiydi, şöför güzel"),
    ("cp1250", "Obsługa była świetna, lecz czekałem długo. Příliš žluťoučký kůň"),
    ("cp1257", "Aptarnavimas buvo puikus, bet ilgai laukiau žąsų"),
    ("iso8859-15", "très bon, 5 €, œuvre"),
    ("cp850", "très bon élève"),
    ("mac_roman", "très bon élève"),
    ("euc_jp", "スタッフの対応がとても丁寧で"),
    ("johab", "직원들이 매우 친절하고"),
    ("hz", "服务很好"),
    ("big5hkscs", "啲嘢好好食，服務好好"),
    ("cp932", "ｽﾀｯﾌﾉ ﾀｲｵｳｶﾞ ﾃｲﾈｲﾃﾞｼﾀ ﾔﾏﾀﾞ ﾀﾛｳ"),
    ("gb18030", "ＡＢＣ １２３ ①②③ ㈱ ℃ ★★★☆☆"),
    ("cp950", "★★★☆☆ ●●○ ＡＢＣ"),
    ("cp950", "王大明 陳怡君 林志豪 黃淑芬 珮瑄 詠晴"),
    ("gb18030", "張三豐 林黛玉 臺北 蘇軾"),
]


ALPHABETS = {
    "Обслуживание было отличным, но ждать пришлось долго|Доставка опоздала на три дня|Не дозвонился, очень плохо": (
        "cp1251", "koi8-r", "cp866", "iso8859-5", "mac_cyrillic"
    ),
    "Обслуговування було чудове, але довго чекав|Доставка запізнилася на три дні, дуже прикро": ("cp1251",),
    "Η εξυπηρέτηση ήταν πολύ καλή|Η παράδοση άργησε τρεις μέρες|Δεν απάντησε κανείς": ("cp1253", "iso8859-7"),
    "השירות היה מצוין|המשלוח איחר בשלושה ימים|אף אחד לא ענה בטלפון": ("cp1255", "iso8859-8"),
    "الخدمة كانت ممتازة|تأخر التوصيل ثلاثة أيام|الموظفون لطفاء والمكان نظيف": ("cp1256", "iso8859-6"),
    "บริการดีมาก พนักงานสุภาพ|ส่งของช้าไปสามวัน|โทรไปไม่มีใครรับ": ("cp874",),
    "Çalışanlar çok iyiydi, şöför güzel|Teslimat üç gün gecikti|Kötü bir deneyim yaşadım": ("cp1254", "iso8859-9"),
    "Obsługa była świetna, lecz czekałem długo|Dostawa spóźniła się trzy dni": ("cp1250", "iso8859-2"),
    "Příliš dlouhé čekání, ale milá obsluha|Dodávka přišla o tři dny později": ("cp1250", "iso8859-2"),
    "A kiszolgálás kiváló volt, de sokat vártunk|A szállítás három napot késett, nagyon rossz élmény": ("cp1250",),
    "Aptarnavimas buvo puikus, bet ilgai laukiau žąsų|Siunta vėlavo tris dienas, nusivyliau jūsų įmone": ("cp1257",),
    "Très bon accueil, mais l'attente était trop longue à la caisse|Livraison retardée, ça m'a déçu": (
        "cp1252", "mac_roman", "cp850"
    ),
    "O atendimento não foi bom, a ligação caiu três vezes|Entrega atrasada, péssimo serviço": ("cp1252",),
    "Die Lieferung kam verspätet. Schöne Grüße|Für mich in Ordnung, die Räume sauber": ("cp1252", "mac_roman", "cp850"),
    "Þjónustan var mjög góð en biðin löng|Enginn svaraði í símann, það var slæmt": ("cp1252",),
}  # fmt: skip
ONE_BYTE = (
    "cp1252", "cp1251", "koi8-r", "cp866", "iso8859-5", "iso8859-6", "cp1253", "cp1255", "cp1256", "cp874", "cp1250",
    "iso8859-2", "cp1254", "cp1257", "gb18030", "cp950", "cp949", "cp932",
)  # fmt: skip


def test_one_alphabet_is_told_from_another_and_a_right_one_is_never_doubtful() -> None:
    for lines, written in ALPHABETS.items():
        text = "".join(f'{i},{i % 5 + 1},"{line}"\n' for i, line in enumerate(lines.split("|") * 15))
        for encoding in written:
            held = text.encode(encoding)
            assert likeliest(held) is not None and held.decode(str(likeliest(held))) == text
            for declared in (encoding, *ONE_BYTE):
                read = decoded(held, declared)
                rival = rival_of(held, declared) if read is not None else None
                if read == text:
                    assert rival is None, (encoding, declared)
                elif read is not None:
                    assert rival and rival.clear and rival.text == text, (encoding, declared)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("euc_jp", TEXTS["japanese"]),
        ("big5hkscs", "服務啲嘢好好喎，職員好有禮貌\n我哋會再嚟，早餐幾好食\n但係房間太細喇，唔該改善吓"),
    ],
)
def test_what_unix_and_hong_kong_write_is_proposed_as_such(encoding: str, text: str) -> None:
    held = text.encode(encoding)
    assert held.decode(str(likeliest(held))) == text


@pytest.mark.parametrize(("encoding", "text"), [
    ("cp950", "病歷號,客群,所屬診所\n1,健保一般,新北民生店\n2,矯正,宜蘭文化店\n3,兒童牙科,桃園仁愛店\n4,企業特約"),
    ("gb18030", "病历号,客群,所属诊所\n1,医保普通,苏州民生店\n2,矫正,宜兰文化店\n3,儿童牙科,桃园仁爱店\n4,企业特约"),
])  # fmt: skip
def test_a_list_of_customers_without_a_sentence_is_proposed_as_what_it_is(encoding: str, text: str) -> None:
    """Its signs are none of the commonest, and read one byte a letter it looks like ordinary Cyrillic."""
    for rows in (1, 300):
        held = (text + "\n").encode(encoding) * rows
        assert held.decode(str(likeliest(held))) == (text + "\n") * rows


def test_names_of_currencies_are_never_doubtful_as_what_they_are() -> None:
    """Texts of other letters than those that the shares were counted in."""
    for locale, encoding in (("ru", "cp1251"), ("el", "cp1253"), ("he", "cp1255"), ("ar", "cp1256"), ("th", "cp874"),
                             ("pl", "cp1250"), ("tr", "cp1254"), ("fr", "cp1252"), ("de", "cp1252"), ("lt", "cp1257"),
                             ("nl", "cp1252"), ("it", "cp1252"), ("fi", "cp1252"), ("sk", "cp1250")):  # fmt: skip
        names = list(Locale.parse(locale).currencies.values())
        for rows in (3, 10, 100):
            sample = "\n".join(names[:rows]).encode(encoding, "ignore")
            rival = rival_of(sample, encoding)
            assert rival is None or not rival.clear, (locale, rows)


@pytest.mark.parametrize(("encoding", "text"), OTHER_ALPHABETS, ids=[e for e, _ in OTHER_ALPHABETS])
@pytest.mark.parametrize("rows", [1, 3, 200])
def test_other_writings_and_mere_symbols_are_not_refused(encoding: str, text: str, rows: int) -> None:
    rival = rival_of(("id,comment\n" + f"1,{text}\n" * rows).encode(encoding), encoding)
    assert rival is None or not rival.clear
    assert rival is None or rows == 1


@pytest.mark.parametrize("folder", ["zh_reviews", "asap_zh"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_real_reviews_are_never_doubtful(folder: str, encoding: str) -> None:
    for file in sorted(shared(folder).glob("*.csv")):
        with file.open(encoding="utf-8-sig") as opened:
            lines = [line for _, line in zip(range(4000), opened, strict=False)]
        for first in range(0, len(lines), 50):
            sample = "".join(lines[first : first + 50]).encode(encoding)
            assert rival_of(sample, encoding) is None


def test_the_file_that_was_declared_gb18030_and_is_cp950_is_refused_with_both_readings(tmp_path: Path) -> None:
    file = shared("files/encodings") / "waimai_trad_big5_cp950.csv"
    with pytest.raises(ImportRefused) as caught:
        utf8_file(file, "gb18030", tmp_path)
    told = str(caught.value)
    assert "cp950 «編號,好評,評論內容,時間" in told and "read as gb18030 says «" in told and "--encoding cp950" in told


@pytest.mark.parametrize("ascii_rows", [0, 100_000])
@pytest.mark.parametrize("text_rows", [5, 5000])
def test_text_is_weighed_wherever_it_stands_in_a_file(tmp_path: Path, ascii_rows: int, text_rows: int) -> None:
    plain = "".join(f"{i},{i % 5},ok and nothing more\n" for i in range(ascii_rows))
    file = tmp_path / "file.csv"
    file.write_bytes(("id,csat,comment\n" + plain).encode() + answers("traditional", text_rows).encode("cp950"))
    with pytest.raises(ImportRefused, match="read as cp950 «"):
        utf8_file(file, "gb18030", tmp_path)
    assert not utf8_file(file, "cp950", tmp_path).warnings


def test_a_mark_at_the_beginning_is_believed(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(codecs.BOM_UTF16_LE + answers("korean", 9).encode("utf-16-le"))
    read = utf8_file(file, "cp950", tmp_path)
    assert read.encoding == "utf-16" and "친절하고" in read.path.read_text("utf-8")


def test_two_signs_are_no_evidence_and_a_few_are_a_warning(tmp_path: Path) -> None:
    """A mainland export with one short word that is valid in several encodings must not be refused for it."""
    assert rival_of("id,name\n1,王明\n".encode("gb18030"), "gb18030") is None
    few = rival_of("id,comment\n1,服務很好\n".encode("cp950"), "gb18030")
    assert few and few.encoding == "cp950"


def test_an_undeclared_file_is_told_its_likeliest_encoding(tmp_path: Path) -> None:
    for writing, encoding in (
        ("korean", "cp949"),
        ("japanese", "cp932"),
        ("western", "cp1252"),
        ("simplified", "gb18030"),
    ):
        file = tmp_path / "file.csv"
        file.write_bytes(answers(writing, 20).encode(encoding))
        with pytest.raises(ImportRefused, match=f"most like a language is {encoding}"):
            utf8_file(file, None, tmp_path)


STRANGE = [
    ("id,comment\n1,caf\ufffd\n2,fine\n", {"hold characters that no writing has": 1}),
    ("id,comment\n1,caf\x85\n2,na\x93ve\n", {"hold characters that no writing has": 2}),
    ("id,comment\n1,FranÃ§ois\n2,FÃ¼r\n3,für\n", {"hold text that was turned into UTF-8 twice": 2}),
    ("id,comment\n1,François\n2,Für Ü\n3,服務 … “so” – 5 €\n", {}),
]


@pytest.mark.parametrize(("text", "wanted"), STRANGE)
def test_what_was_lost_before_the_file_came_to_us_is_reported(
    tmp_path: Path, text: str, wanted: dict[str, int]
) -> None:
    file = tmp_path / "file.csv"
    file.write_text(text, "utf-8")
    found = utf8_file(file, None, tmp_path).warnings
    assert {what.split(",")[0]: n for what, n in found.items()} == {w.split(",")[0]: n for w, n in wanted.items()}


def test_an_import_in_the_wrong_encoding_stores_nothing(tmp_path: Path) -> None:
    company = Company(tmp_path, measured=False)
    text = "day,comment\n" + "".join(f"2025-01-{i + 1:02},服務人員態度很好，餐點也準時\n" for i in range(20))
    columns: dict[str, Any] = {"occurred_on": {"from": "day", "format": "%Y-%m-%d"}, "comment": "comment"}
    with pytest.raises(ImportRefused, match="read as cp950 «"):
        company.bring(text.encode("cp950"), company.mapping(columns, source={"encoding": "gb18030"}))
    assert company.folder.current() is None
    report = company.bring(text.encode("cp950"), company.mapping(columns, source={"encoding": "cp950"}))
    assert report.accepted == 20
