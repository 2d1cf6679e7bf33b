"""What every CRM promises, proven on files and on a JSON API in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flow.crm_server import TOKEN, CrmServer, crm_serving
from kbassist.adapters.breaker import Breaker
from kbassist.adapters.crm_csv import CsvCrm
from kbassist.adapters.crm_mapping import read_mapping
from kbassist.adapters.crm_rest import RestCrm
from kbassist.model.base import Refused
from kbassist.model.customer import Address, AddressKind
from kbassist.ports.talk import Crm, CrmFailed

HEADING = "customer_id,name,language,region,products,plans,contract_date,devices,open_cases,phone,email,chat"
SABINE = "C101,Sabine Kretschmer,de,BB,fiber;tv,,2020-03-14,,,030 23125 101,Sabine.Kretschmer@Example.org,"
LONG = 30.0
"""Seconds that nothing here comes near."""


@pytest.fixture(scope="module")
def server() -> Iterator[CrmServer]:
    with crm_serving() as server:
        yield server


@pytest.fixture
def rest(server: CrmServer, tmp_path: Path) -> Iterator[RestCrm]:
    crm = RestCrm(read_mapping(server.mapping(tmp_path), {"CRM_TOKEN": TOKEN}), "49")
    yield crm
    crm.close()


def customers(folder: Path, *rows: str, name: str = "customers.csv", heading: str = HEADING) -> Path:
    file = folder / name
    file.write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
    return file


class TestEveryCrm:
    @pytest.fixture(params=["csv", "rest"])
    def crm(self, request: pytest.FixtureRequest, tmp_path: Path) -> Crm:
        if request.param == "rest":
            crm: Crm = request.getfixturevalue("rest")
            return crm
        return CsvCrm(customers(tmp_path, SABINE), "49")

    def test_a_customer_is_known_by_id_with_facts_apart_from_who_they_are(self, crm: Crm) -> None:
        known = crm.by_id("C101", LONG)
        assert known is not None
        assert known.customer_id == "C101"
        assert "Sabine Kretschmer" in known.names
        assert Address(AddressKind.EMAIL, "sabine.kretschmer@example.org") in known.addresses
        assert Address(AddressKind.PHONE, "+493023125101") in known.addresses
        assert known.facts["products"][0] == "fiber"
        assert known.facts["region"] == "BB"
        assert "Sabine" not in str(known.facts)
        assert "23125" not in str(known.facts)
        assert not known.stale

    def test_what_is_known_is_not_told_by_its_repr(self, crm: Crm) -> None:
        shown = repr(crm.by_id("C101", LONG)).casefold()
        assert "c101" in shown
        assert not [personal for personal in ("sabine", "23125", "@", "fiber") if personal in shown]

    def test_a_customer_is_known_by_an_address_however_it_is_written(self, crm: Crm) -> None:
        for written in ("030 23125-101", "+49 (0)30 23125101", "0049 30 23125 101"):
            known = crm.by_address(Address.of("phone", written, "49"), LONG)
            assert known is not None
            assert known.customer_id == "C101"

    def test_an_address_of_nobody_is_nobody(self, crm: Crm) -> None:
        assert crm.by_address(Address.of("phone", "+49 30 00000"), LONG) is None
        assert crm.by_address(Address.of("chat", "nobody"), LONG) is None


class TestFiles:
    def test_a_changed_folder_is_read_again(self, tmp_path: Path) -> None:
        customers(tmp_path, SABINE)
        crm = CsvCrm(tmp_path)
        customers(tmp_path, SABINE.replace("C101", "C102"), name="more.csv")
        assert crm.by_id("C102", LONG) is not None
        assert crm.by_id("C101", LONG) is not None
        (tmp_path / "customers.csv").unlink()
        assert crm.by_id("C101", LONG) is None

    def test_a_bad_row_is_left_out_with_its_file_and_number_and_the_others_stay(self, tmp_path: Path) -> None:
        bad = {
            3: SABINE.replace("C101", ""),
            4: SABINE,
            5: SABINE.replace("C101", "C103").replace("2020-03-14", "14.3.2020"),
            6: SABINE.replace("C101", "C104").replace("030 23125 101", "ask her"),
            7: f"{SABINE.replace('C101', 'C105')},and,more",
            8: "C106,too few",
        }
        crm = CsvCrm(customers(tmp_path, SABINE, *bad.values(), SABINE.replace("C101", "C107")), "49")
        assert [(problem.file, problem.row) for problem in crm.problems] == [("customers.csv", row) for row in bad]
        assert not [problem.reason for problem in crm.problems if "Sabine" in problem.reason]
        assert crm.by_id("C101", LONG) is not None
        assert crm.by_id("C107", LONG) is not None
        assert crm.by_id("C105", LONG) is None

    def test_a_file_that_is_no_table_of_customers_is_named_and_the_others_stay(self, tmp_path: Path) -> None:
        customers(tmp_path, "x,y", name="a.csv", heading="some,thing")
        (tmp_path / "b.csv").write_bytes(b"customer_id,name\nC1,\xff\n")
        customers(tmp_path, 'C2,"open', name="c.csv")
        customers(tmp_path, SABINE, name="d.csv")
        crm = CsvCrm(tmp_path)
        assert [problem.file for problem in crm.problems] == ["a.csv", "b.csv", "c.csv"]
        assert crm.by_id("C101", LONG) is not None

    def test_an_address_that_two_customers_share_names_neither(self, tmp_path: Path) -> None:
        crm = CsvCrm(customers(tmp_path, SABINE, SABINE.replace("C101", "C102")))
        assert crm.by_address(Address.of("email", "sabine.kretschmer@example.org"), LONG) is None

    def test_files_that_are_gone_are_a_failure_and_not_an_empty_crm(self, tmp_path: Path) -> None:
        file = customers(tmp_path, SABINE)
        crm = CsvCrm(file)
        file.unlink()
        with pytest.raises(CrmFailed):
            crm.by_id("C101", LONG)
        with pytest.raises(Refused, match="neither a CSV file nor a folder"):
            CsvCrm(file)

    def test_the_whole_sample_crm_is_sound(self) -> None:
        crm = CsvCrm(Path(__file__).parents[2] / "corpus" / "crm", "49")
        assert crm.problems == ()
        known = crm.by_address(Address.of("chat", "SABINE_KR"), LONG)
        assert known is not None
        assert known.facts["products"] == ["dsl", "phone"]
        assert known.facts["plan"] == "Komfort"


class TestApi:
    def test_a_failure_that_passes_is_tried_again(self, server: CrmServer, rest: RestCrm) -> None:
        for customer_id in ("flaky-1", "cut-1"):
            assert rest.by_id(customer_id, LONG) is not None
            assert server.asked(customer_id, 2) == 2

    def test_what_another_try_does_not_mend_is_not_tried_again(self, server: CrmServer, rest: RestCrm) -> None:
        assert rest.by_id("nobody-1", LONG) is None
        for customer_id in ("odd-1", "other-1", "huge-1", "strange-1"):
            with pytest.raises(CrmFailed):
                rest.by_id(customer_id, LONG)
            assert server.asked(customer_id, 1) == 1

    def test_a_wrong_key_is_a_failure_and_not_a_stranger(self, server: CrmServer, tmp_path: Path) -> None:
        crm = RestCrm(read_mapping(server.mapping(tmp_path), {"CRM_TOKEN": "guessed"}))
        with pytest.raises(CrmFailed, match="401"):
            crm.by_id("C101", LONG)

    def test_an_id_cannot_reach_another_path(self, server: CrmServer, rest: RestCrm) -> None:
        sly = "nobody-2/../C101?x=#"
        assert rest.by_id(sly, LONG) is None
        assert server.asked(sly, 1) == 1

    def test_an_api_that_hangs_is_given_up_at_the_deadline(self, server: CrmServer, rest: RestCrm) -> None:
        with pytest.raises(CrmFailed, match="in time"):
            rest.by_id("hang-contract", 0.2)
        assert server.asked("hang-contract", 1) == 1

    def test_an_api_that_drips_is_given_up_at_the_deadline(self, rest: RestCrm) -> None:
        with pytest.raises(CrmFailed, match="in time"):
            rest.by_id("drip-1", 0.2)

    def test_strange_ids_do_not_shut_the_api_out_for_others(self, server: CrmServer, tmp_path: Path) -> None:
        crm = RestCrm(read_mapping(server.mapping(tmp_path), {"CRM_TOKEN": TOKEN}), breaker=Breaker(limit=1))
        with pytest.raises(CrmFailed, match="400"):
            crm.by_id("strange-2", LONG)
        assert crm.by_id("C101", LONG) is not None

    def test_an_api_that_is_not_there_is_a_failure(self, tmp_path: Path) -> None:
        with crm_serving() as gone:
            mapping = read_mapping(gone.mapping(tmp_path), {"CRM_TOKEN": TOKEN})
        with pytest.raises(CrmFailed, match="cannot be reached"):
            RestCrm(mapping).by_id("C101", LONG)

    def test_an_api_that_keeps_failing_is_left_alone_and_tried_once_after_a_rest(
        self, server: CrmServer, tmp_path: Path
    ) -> None:
        now = [0.0]
        breaker = Breaker(limit=2, rest_s=10, clock=lambda: now[0])
        crm = RestCrm(read_mapping(server.mapping(tmp_path), {"CRM_TOKEN": TOKEN}), breaker=breaker)
        for _ in range(2):
            with pytest.raises(CrmFailed, match="500"):
                crm.by_id("broken-1", LONG)
        asked = server.asked("broken-1", 2)
        for customer_id in ("broken-1", "C101"):
            with pytest.raises(CrmFailed, match="left alone"):
                crm.by_id(customer_id, LONG)
        assert server.asked("broken-1", 0) == asked
        assert server.asked("C101-rested", 0) == 0
        now[0] = 10.0
        assert crm.by_id("C101-rested", LONG) is not None
        assert crm.by_id("C101", LONG) is not None


class TestMapping:
    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda text: text.replace("[facts]", "[fact]"), "fact"),
            (lambda text: text.replace("{customer_id}", "C1"), "{customer_id}"),
            (lambda text: text.replace('"home.region"', '"home..region"'), "JMESPath"),
            (lambda text: text.replace('base_url = "http', 'base_url = "gopher'), "base_url"),
            (lambda text: text.replace("phone = [", "pigeon = ["), "addresses"),
            (lambda text: text + "=", "broken TOML"),
            (lambda text: text.replace("CRM_TOKEN", "CRM_SECRET"), "CRM_SECRET is not set"),
        ],
    )
    def test_a_mapping_that_says_something_else_is_refused_with_its_place(
        self, server: CrmServer, tmp_path: Path, change: Callable[[str], str], told: str
    ) -> None:
        file = server.mapping(tmp_path)
        file.write_text(change(file.read_text()))
        with pytest.raises(Refused) as refused:
            read_mapping(file, {"CRM_TOKEN": TOKEN})
        assert told in refused.value.message
        assert str(file) in refused.value.message
        assert TOKEN not in refused.value.message
