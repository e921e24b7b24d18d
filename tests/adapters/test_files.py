"""Files: what offices really send is read; what cannot be read is an error with a cure or a counted row."""

import json

import polars as pl
import pytest

from opini.adapters.files import read_file, write_file
from opini.errors import InputError

HEADER = "id,teks,waktu\n"


@pytest.fixture
def save(tmp_path):
    def write(content, name="data.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_even_with_commas_in_texts(save, separator):
    rows = [["id", "teks", "waktu"], ["1", "jalan rusak, gelap, licin", "2025-03-03"], ["2", "b", "2025-03-04"]]
    frame = read_file(save("\n".join(separator.join(f'"{c}"' for c in row) for row in rows))).frame
    assert frame.columns == ["id", "teks", "waktu"]
    assert frame["teks"].to_list() == ["jalan rusak, gelap, licin", "b"]


def test_excels_separator_hint_and_crlf(save):
    assert read_file(save("sep=;\r\nid;teks\r\n1;a\r\n")).frame.rows() == [("1", "a")]


def test_one_column_of_sentences_with_commas_stays_one_column(save):
    frame = read_file(save("teks\nmacet, panas\naman saja\nbanjir lagi, tolong\n")).frame
    assert frame["teks"].to_list() == ["macet, panas", "aman saja", "banjir lagi, tolong"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(save, encoding):
    text = HEADER + "1,“café” di kelurahan – tutup,2025-03-03\n" + "2,biasa saja,2025-03-03\n" * 5
    assert read_file(save(text.encode(encoding))).frame["teks"][0] == "“café” di kelurahan – tutup"


def test_mixed_encodings_lose_no_row_and_are_told(save):
    data = HEADER.encode() + "1,warga’ku,2025-03-03\n".encode() + "2,warga’ku,2025-03-03\n".encode("cp1252")
    loaded = read_file(save(data))
    assert loaded.frame["teks"].to_list() == ["warga’ku", "warga’ku"]
    assert "1 dari" in loaded.catatan[0]


def test_nul_bytes_and_lone_surrogates(save):
    loaded = read_file(save(HEADER.encode() + b"1,ja\x00lan,2025-03-03\n2,x\xed\xa0\x80y,2025-03-03\n"))
    assert loaded.frame["teks"].to_list() == ["jalan", "x\ufffdy"]
    assert len(loaded.catatan) == 2


def test_a_megabyte_text_and_many_lines_in_one_field(save):
    long = "rusak sekali\n" * 90_000
    assert len(long) > 1_000_000
    short = "baris satu\nbaris dua"
    frame = read_file(save(f'{HEADER}1,"{short}",2025-03-03\n2,"{long[:200_000]}",2025-03-03\n')).frame
    assert frame["teks"].to_list() == [short, long[:200_000]]
    flat = long.replace("\n", " ")
    assert read_file(save(f"{HEADER}1,{flat},2025-03-03\n")).frame["teks"][0] == flat


def test_an_unclosed_quote_costs_one_line_not_the_rest_of_the_file(save):
    rows = "".join(f"{i},teks {i},2025-03-03\n" for i in range(2, 50))
    frame = read_file(save(f'{HEADER}1,"tidak ditutup,2025-03-03\n{rows}')).frame
    assert frame.height == 49
    assert frame["alasan_lewat"].drop_nulls().to_list() == ["baris_rusak"]


def test_quotes_inside_a_field_are_text(save):
    frame = read_file(save(HEADER + '1,pipa 5" bocor,2025-03-03\n2,"kata "pejabat" itu",2025-03-03\n')).frame
    assert frame["teks"][0] == 'pipa 5" bocor'
    assert "pejabat" in frame["teks"][1]
    assert frame.height == 2


def test_rows_that_do_not_fit_are_kept_and_marked(save):
    frame = read_file(save(HEADER + "1,a,2025-03-03\n2,b, dan c,2025-03-03\n3,d\n4,e,2025-03-03,,\n")).frame
    assert frame.height == 4
    assert frame["alasan_lewat"].to_list() == [None, "baris_rusak", None, None]
    assert frame["waktu"].to_list() == ["2025-03-03", None, None, "2025-03-03"]


def test_title_lines_above_the_header_are_skipped(save):
    frame = read_file(save("Rekap aduan 2025\n\nid,teks,waktu\n1,a,2025-03-03\n")).frame
    assert frame.rows() == [("1", "a", "2025-03-03")]


def test_blank_and_repeated_headings_get_names(save):
    assert read_file(save("id,,id\n1,2,3\n")).frame.columns == ["id", "kolom_2", "id_2"]


@pytest.mark.parametrize("content", [b"", b"   \n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\x00"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.xlsx", "a.parquet", "a.txt"])
def test_an_empty_file_is_an_error_with_a_cure(save, content, name):
    with pytest.raises(InputError, match="kosong") as caught:
        read_file(save(content, name))
    assert caught.value.cure


def test_a_header_alone_is_a_table_of_zero_rows(save):
    frame = read_file(save(HEADER)).frame
    assert (frame.height, frame.columns) == (0, ["id", "teks", "waktu"])


def test_jsonl_keeps_broken_lines_as_marked_rows(save):
    lines = ['{"teks": "a", "user": {"name": "x"}}', "{rusak", '{"teks": "b\\ud83d", "tags": ["p"]}', "3"]
    frame = read_file(save("\n".join(lines), "a.jsonl")).frame
    assert frame["teks"].to_list() == ["a", None, "b\ufffd", None]
    assert frame["alasan_lewat"].to_list() == [None, "baris_rusak", None, "baris_rusak"]
    assert frame["user.name"][0] == "x"


def test_a_list_of_objects_is_read_and_other_json_refused(save):
    assert read_file(save(json.dumps([{"teks": "a"}]), "a.json")).frame["teks"].to_list() == ["a"]
    for content in ("[1, 2", "rusak\nrusak", "[" * 100_000):
        with pytest.raises(InputError, match="JSON"):
            read_file(save(content, "a.json"))


def test_xlsx_with_a_title_dates_and_long_ids(tmp_path):
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Rekap aduan")
        sheet.write_row(2, 0, ["id", "teks", "waktu"])
        sheet.write_row(3, 0, [123456789012, "jalan rusak", 45719.5])
        sheet.write_row(4, 0, [2, "lampu mati"])
        sheet.write(4, 2, 45720.25, book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
        book.add_worksheet().write(0, 0, "lampiran")
    loaded = read_file(path)
    assert loaded.frame.columns == ["id", "teks", "waktu"]
    assert loaded.frame["id"].to_list() == ["123456789012", "2"]
    assert loaded.frame["waktu"].to_list() == ["45719.5", "2025-03-04 06:00:00"]
    assert loaded.catatan


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx", "a.docx"])
def test_a_file_that_is_not_what_its_name_says(save, name):
    with pytest.raises(InputError) as caught:
        read_file(save(b"bukan apa-apa, hanya teks", name))
    assert caught.value.cure


def test_missing_folder_and_unknown_kind(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    for path in (tmp_path / "tidak_ada.csv", tmp_path / "folder.csv", tmp_path / "a.pdf"):
        with pytest.raises(InputError) as caught:
            read_file(path)
        assert caught.value.cure


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.parquet"])
def test_what_is_written_reads_back(tmp_path, name):
    frame = pl.DataFrame({"teks": ['kata "itu"\nbaris', "é;,"], "p": [0.5, None]})
    write_file(frame, tmp_path / name)
    back = read_file(tmp_path / name).frame
    assert back["teks"].to_list() == frame["teks"].to_list()
    with pytest.raises(InputError, match="pakai"):
        write_file(frame, tmp_path / "a.doc")
