"""What editors live through at their desk, in a real browser before a real server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import PATIENCE_MS
from browser.editing import as_one, do, key_of, opened, publish, searchable, state, upload, word_file
from browser.serving import Served
from browser.talking import card
from kbassist.model.access import Role

BEE = "Bienenwabe im Verteilerkasten"
BEE_TEXT = [
    "Nistet ein Bienenvolk im Verteilerkasten, rufen Sie den Imker unter 0331 555 an.",
    "Öffnen Sie den Kasten nicht.",
]
BEE_QUESTION = "Im Verteilerkasten vor meinem Haus ist eine Bienenwabe"


@contextmanager
def another(browser: Browser, served: Served, key: str) -> Iterator[Page]:
    """A browser of somebody else."""
    with browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        defects: list[str] = []
        page.on("pageerror", lambda error: defects.append(str(error)))
        yield as_one(page, served, key)
        assert defects == []


def write(page: Page, served: Served, **article: object) -> str:
    """A draft, written through the door."""
    given = {"language": "de", "title": "Probe", "body": "Ein Text.", **article}
    reply = page.request.post(f"{served.base}/v1/articles", data=given, headers={"Origin": served.base})
    assert reply.status == 201, reply.text()
    written: str = reply.json()["id"]
    return written


class TestLife:
    def test_a_word_file_is_reviewed_published_found_corrected_and_the_agent_is_told(
        self, browser: Browser, stranger: Page, desk_served: Served, desk_home: Path
    ) -> None:
        keys = {role: key_of(desk_home, role.value, role) for role in (Role.EDITOR, Role.REVIEWER, Role.SUPERVISOR)}
        editor = as_one(stranger, desk_served, keys[Role.EDITOR])
        assert editor.url == f"{desk_served.base}/editor"
        upload(editor, "bienen.docx", word_file(BEE, BEE_TEXT, ["Abstand halten.", "Den Imker anrufen."]))
        editor.locator(".report").first.get_by_role("link").click()
        opened(editor, BEE)
        state(editor, "Entwurf")
        expect(editor.get_by_role("article", name="Vorschau").get_by_role("listitem")).to_have_count(2)
        do(editor, "Zur Prüfung geben")
        state(editor, "In Prüfung")

        with another(browser, desk_served, keys[Role.REVIEWER]) as reviewer:
            reviewer.get_by_role("link", name="Prüfung").click()
            reviewer.get_by_role("link", name=BEE).click()
            do(reviewer, "Freigeben")
            expect(reviewer.locator(".article-head")).to_contain_text("freigegeben")

        with another(browser, desk_served, keys[Role.SUPERVISOR]) as supervisor:
            address = editor.url
            supervisor.goto(address)
            publish(supervisor)
            searchable(supervisor, desk_served)
            talk = supervisor.request.post(
                f"{desk_served.base}/v1/interactions",
                data={"channel": "chat", "new": True},
                headers={"Origin": desk_served.base},
            ).json()
            supervisor.goto(f"{desk_served.base}/desk?interaction={talk['id']}")
            expect(supervisor.locator("#line")).to_have_text("Verbunden")
            supervisor.request.post(
                f"{desk_served.base}/v1/interactions/{talk['id']}/turns",
                data={"role": "CUSTOMER", "text": BEE_QUESTION},
                headers={"Origin": desk_served.base},
            )
            expect(card(supervisor, BEE)).to_be_visible()
            card(supervisor, BEE).get_by_role("link").click()
            expect(supervisor.get_by_role("article", name=BEE)).to_contain_text("0331 555")

            body = editor.get_by_label("Text (Markdown)")
            body.fill(body.input_value().replace("0331 555", "0331 777"))
            do(editor, "Speichern")
            expect(editor.locator("#news")).to_contain_text("Als Fassung 2 gespeichert")
            with another(browser, desk_served, keys[Role.SUPERVISOR]) as beside:
                beside.goto(address)
                publish(beside)
            expect(supervisor.locator("#article [role=alert]")).to_contain_text("eben berichtigt")
            supervisor.get_by_role("button", name="Den berichtigten Text lesen").click()
            expect(supervisor.get_by_role("article", name=BEE)).to_contain_text("0331 777")

    def test_it_is_given_back_with_a_reason_that_its_writer_reads(
        self, browser: Browser, desk: Page, desk_served: Served, desk_home: Path
    ) -> None:
        written = write(desk, desk_served, title="Halbfertig")
        desk.goto(f"{desk_served.base}/editor?article={written}")
        do(desk, "Zur Prüfung geben")
        state(desk, "In Prüfung")
        with another(browser, desk_served, key_of(desk_home, "rev", Role.REVIEWER)) as reviewer:
            reviewer.goto(f"{desk_served.base}/editor?article={written}")
            do(reviewer, "Zurückgeben")
            reviewer.get_by_label("Was soll sich ändern?").fill("Der Preis fehlt.")
            reviewer.get_by_role("dialog").get_by_role("button", name="Zurückgeben").click()
            state(reviewer, "Entwurf")
        desk.reload()
        expect(desk.locator(".article-head .note")).to_contain_text("Der Preis fehlt.")

    def test_who_will_see_it_is_shown_before_it_is_published_and_it_can_wait_for_its_day(
        self, desk: Page, desk_served: Served
    ) -> None:
        written = write(desk, desk_served, title="Erst später", audiences=["agents"])
        desk.goto(f"{desk_served.base}/editor?article={written}")
        do(desk, "Veröffentlichen")
        dialog = desk.get_by_role("dialog")
        expect(dialog).to_contain_text("intern, nicht für Kunden")
        dialog.get_by_text("Wer ihn sieht, Rolle für Rolle").click()
        expect(dialog.get_by_role("row", name=re.compile("Kunden"))).to_contain_text("würde nicht")
        dialog.get_by_label("Ab").fill("2031-05-01T08:00")
        dialog.get_by_role("button", name="Veröffentlichen").click()
        state(desk, "Geplant")
        desk.get_by_role("link", name="Kalender").click()
        expect(desk.get_by_role("heading", name="Mai 2031")).to_be_visible()
        expect(desk.locator(".agenda").get_by_role("link", name="Erst später")).to_be_visible()

    def test_what_is_withdrawn_says_so(self, desk: Page, desk_served: Served) -> None:
        written = write(desk, desk_served, title="Kurzlebig")
        desk.goto(f"{desk_served.base}/editor?article={written}")
        publish(desk)
        do(desk, "Zurückziehen")
        desk.get_by_role("dialog").get_by_role("button", name="Jetzt zurückziehen").click()
        state(desk, "Zurückgezogen")


class TestLibrary:
    def test_it_is_narrowed_and_the_address_remembers(self, desk: Page, desk_served: Served) -> None:
        desk.goto(f"{desk_served.base}/editor")
        desk.get_by_label("Sprache", exact=True).select_option("ru")
        expect(desk.locator(".rows li")).to_have_count(3)
        desk.get_by_label("Titel oder Kennung").fill("РАСТОРЖЕНИЕ")
        expect(desk.locator(".rows li")).to_have_count(1)
        desk.reload()
        expect(desk.get_by_label("Titel oder Kennung")).to_have_value("РАСТОРЖЕНИЕ")
        expect(desk.locator(".rows li")).to_have_count(1)
        desk.get_by_label("Titel oder Kennung").fill("Xylophon")
        expect(desk.get_by_text("Kein Artikel passt zu diesen Filtern.")).to_be_visible()
        desk.get_by_role("button", name="Alle Artikel zeigen").click()
        expect(desk.get_by_role("link", name="Havelbox: Link leuchtet rot")).to_be_visible()

    def test_a_long_list_goes_on_where_it_ended(self, desk: Page, desk_served: Served) -> None:
        for number in range(60):
            write(desk, desk_served, id=f"lang/{number:02}", title=f"Langliste {number}")
        desk.goto(f"{desk_served.base}/editor?q=Langliste")
        expect(desk.locator(".rows li")).to_have_count(50)
        desk.get_by_role("button", name="Mehr anzeigen").click()
        expect(desk.locator(".rows li")).to_have_count(60)
        expect(desk.get_by_role("link", name="Langliste 50")).to_be_focused()
        desk.get_by_role("link", name="Langliste 50").click()
        opened(desk, "Langliste 50")


class TestImporting:
    def test_every_file_is_told_of_also_those_that_were_not_taken(self, desk: Page, desk_served: Served) -> None:
        desk.goto(f"{desk_served.base}/editor?view=import")
        rows = [{"id": "reihe-1", "title": "Reihe eins", "language": "de", "body": "Ja."}, {"id": "reihe-2"}]
        files = {
            "gut.md": b"---\nlanguage: de\ntitle: Gut\n---\nText.",
            "leer.docx": b"",
            "reihen.jsonl": "\n".join(json.dumps(row) for row in rows).encode(),
        }
        desk.locator("#files").set_input_files(
            [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files.items()]
        )
        report = desk.locator(".report").first
        expect(report.locator("summary")).to_contain_text("2 neu · 2 nicht übernommen")
        expect(report.locator(".files > li", has_text="leer.docx").locator(".wrong").last).to_contain_text("leer")
        expect(report.locator(".files > li", has_text="reihen.jsonl").get_by_role("link")).to_have_text("reihe-1")
        desk.reload()
        expect(report.locator("summary")).to_contain_text("2 neu · 2 nicht übernommen")

    def test_a_column_that_nobody_has_named_is_told_of_and_taken_once_it_is(
        self, desk: Page, desk_served: Served
    ) -> None:
        table = {
            "name": "fragen.csv",
            "mimeType": "text/csv",
            "buffer": b"Frage;Antwort;Modell\nWo ist der Reset-Knopf?;Hinten.;H1\n",
        }
        desk.goto(f"{desk_served.base}/editor?view=import")
        desk.locator("#files").set_input_files([table])
        newest = desk.locator(".report").first
        expect(newest.locator("summary")).to_contain_text("fragen.csv")
        expect(newest.locator(".lost")).to_contain_text("Modell")
        desk.get_by_text("Spalten von Tabellen").click()
        desk.get_by_label("Was steht in den Spalten?").fill("Modell: attributes.device")
        desk.locator("#files").set_input_files([table])
        expect(newest.locator("summary")).to_contain_text("1 geändert")
        expect(newest.locator(".lost")).to_have_count(0)

    def test_the_reports_are_there_for_another_browser_of_the_same_person_and_for_nobody_else(
        self, browser: Browser, stranger: Page, desk_served: Served, desk_home: Path
    ) -> None:
        key = key_of(desk_home, "importer", Role.EDITOR)
        editor = as_one(stranger, desk_served, key)
        upload(editor, "mitgebracht.md", b"# Mitgebracht\n\nText.")
        with another(browser, desk_served, key) as again:
            again.goto(f"{desk_served.base}/editor?view=import")
            expect(again.locator(".report")).to_have_count(1)
            expect(again.locator(".report .files")).to_contain_text("mitgebracht.md")
        with another(browser, desk_served, key_of(desk_home, "colleague", Role.EDITOR)) as other:
            other.goto(f"{desk_served.base}/editor?view=import")
            expect(other.locator("#reports")).to_contain_text("Noch nichts.")

    def test_files_are_dropped_wherever_one_is(self, desk: Page, desk_served: Served) -> None:
        desk.goto(f"{desk_served.base}/editor")
        expect(desk.locator(".rows li").first).to_be_visible()
        desk.evaluate("""() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(["# Fallobst\\n\\nGefallen."], "fallobst.md"));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""")
        expect(desk.locator(".report").first).to_contain_text("fallobst.md")


class TestWriting:
    def test_a_new_article_is_seen_as_it_will_read_and_saved_by_keyboard(self, desk: Page, desk_served: Served) -> None:
        desk.goto(f"{desk_served.base}/editor")
        desk.get_by_role("button", name="Neuer Artikel").click()
        desk.get_by_label("Titel", exact=True).fill("Satellitenschüssel ausrichten")
        desk.get_by_label("Text (Markdown)").fill("## Vorher\n\n**Strom** aus.")
        preview = desk.get_by_role("article", name="Vorschau")
        expect(preview.get_by_role("heading", name="Vorher")).to_be_visible()
        expect(preview.locator("strong")).to_have_text("Strom")
        desk.get_by_label("So fragen Kunden danach").fill("Schüssel schief\nkein Satellit")
        desk.get_by_label("Wo er gilt").fill("product: tv, sat")
        desk.get_by_label("Letzter gültiger Tag").fill("2031-12-31")
        desk.keyboard.press("Control+s")
        opened(desk, "Satellitenschüssel ausrichten")
        expect(desk.locator(".chip.unsaved")).to_have_count(0)
        desk.reload()
        expect(desk.get_by_label("So fragen Kunden danach")).to_have_value("Schüssel schief\nkein Satellit")
        expect(desk.get_by_label("Wo er gilt")).to_have_value("product: tv, sat")
        expect(desk.get_by_label("Letzter gültiger Tag")).to_have_value("2031-12-31")

    def test_a_new_article_begins_as_one_of_its_kind(self, desk: Page, desk_served: Served) -> None:
        desk.goto(f"{desk_served.base}/editor?view=new")
        desk.get_by_role("button", name="Anleitung").click()
        desk.keyboard.type("Antenne aufstellen")
        expect(desk.get_by_label("Titel", exact=True)).to_have_value("Antenne aufstellen")
        expect(desk.get_by_label("Text (Markdown)")).to_have_value(re.compile("^## Vorher"))
        expect(desk.get_by_role("button", name="Anleitung")).to_have_count(0)
        desk.keyboard.press("Control+s")
        opened(desk, "Antenne aufstellen")
        expect(desk.get_by_label("Schlagwörter")).to_have_value("how-to")

    def test_who_writes_in_another_language_is_offered_kinds_in_it(self, desk: Page, desk_served: Served) -> None:
        desk.goto(f"{desk_served.base}/editor?view=new")
        desk.locator("#field-language").select_option("en")
        desk.get_by_role("button", name="Anleitung").click()
        expect(desk.get_by_label("Text (Markdown)")).to_have_value(re.compile("^## Before"))

    def test_what_is_not_saved_is_not_lost_by_a_click(self, desk: Page, desk_served: Served) -> None:
        written = write(desk, desk_served, title="Vorsicht")
        desk.goto(f"{desk_served.base}/editor?article={written}")
        desk.get_by_label("Text (Markdown)").fill("Viel Arbeit.")
        asked: list[str] = []

        def stay(dialog: object) -> None:
            asked.append(dialog.message)  # type: ignore[attr-defined]
            dialog.dismiss()  # type: ignore[attr-defined]

        desk.once("dialog", stay)
        desk.get_by_role("link", name="Bibliothek").click()
        assert asked == ["Was Sie geschrieben haben, ist nicht gespeichert. Verwerfen?"]
        desk.get_by_role("link", name="Verlauf").click()
        expect(desk.get_by_role("heading", name="Fassungen")).to_be_visible()
        desk.get_by_label("Sprache dieser Seite").select_option("English")
        desk.get_by_role("link", name="Text", exact=True).click()
        expect(desk.get_by_label("Text (Markdown)")).to_have_value("Viel Arbeit.")
        desk.keyboard.press("Control+s")
        expect(desk.locator("#news")).to_contain_text("Saved as revision 2")

    def test_two_who_write_at_once_see_both_texts(self, desk: Page, desk_served: Served) -> None:
        written = write(desk, desk_served, title="Zwei Hände", body="Anfang.")
        desk.goto(f"{desk_served.base}/editor?article={written}")
        expect(desk.get_by_label("Text (Markdown)")).to_have_value("Anfang.")
        changed = desk.request.patch(
            f"{desk_served.base}/v1/articles/{written}",
            data={"body": "Von ihr."},
            headers={"Origin": desk_served.base},
        )
        assert changed.status == 200
        desk.get_by_label("Text (Markdown)").fill("Von mir.")
        do(desk, "Speichern")
        dialog = desk.get_by_role("dialog", name="Inzwischen von jemand anderem geändert")
        expect(dialog.get_by_role("region", name="Ihr Text")).to_contain_text("Von mir.")
        expect(dialog.get_by_role("region", name="Der andere Text")).to_contain_text("Von ihr.")
        dialog.get_by_role("button", name="Meinen darüber speichern").click()
        expect(desk.locator("#news")).to_contain_text("Als Fassung 3 gespeichert")

    def test_steps_change_places_by_keyboard_and_the_way_follows_them(self, desk: Page, desk_served: Served) -> None:
        written = write(desk, desk_served, title="In Schritten")
        desk.goto(f"{desk_served.base}/editor?article={written}&part=steps")
        desk.get_by_role("button", name="Ersten Schritt schreiben").click()
        desk.keyboard.type("Lampe ansehen?")
        for text in ("Stecker ziehen.", "Warten."):
            desk.get_by_role("button", name="Schritt anfügen").click()
            desk.keyboard.type(text)
        desk.get_by_role("button", name="Schritt anfügen").click()
        desk.keyboard.type("Fertig.")
        desk.get_by_label("Art").last.select_option("end")
        desk.get_by_role("button", name="Nach oben: Schritt 3").focus()
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("button", name="Nach oben: Schritt 2")).to_be_focused()
        desk.keyboard.press("Control+s")
        expect(desk.locator("#news")).to_contain_text("Als Fassung 2 gespeichert")
        kept = desk.request.get(f"{desk_served.base}/v1/articles/{written}").json()["procedure"]
        assert [step["text"] for step in kept["steps"]] == ["Lampe ansehen?", "Warten.", "Stecker ziehen.", "Fertig."]
        assert [(way["from"], way["to"]) for way in kept["branches"]] == [
            (None, "step-1"), ("step-1", "step-3"), ("step-3", "step-2"), ("step-2", "step-4"),
        ]  # fmt: skip


class TestLookingAhead:
    def test_a_question_tells_where_the_draft_would_stand_and_publishing_keeps_the_promise(
        self, desk: Page, desk_served: Served
    ) -> None:
        written = write(desk, desk_served, title="Kolibri im Router", body="Der Kolibri brummt im Router.")
        desk.goto(f"{desk_served.base}/editor?article={written}&part=foresight")
        desk.get_by_label("Was würde ein Kunde fragen?").fill("Im Router brummt ein Kolibri")
        expect(desk.locator(".verdict")).to_have_text("Er stünde auf Platz 1.")
        expect(desk.locator(".foreseen .mine")).to_contain_text("dieser Text")
        desk.get_by_role("button", name="Frühere Fragen neu stellen").click()
        expect(desk.locator(".weighed p").first).to_be_visible()
        publish(desk)
        searchable(desk, desk_served)
        desk.goto(f"{desk_served.base}/?q=Im Router brummt ein Kolibri")
        expect(desk.get_by_role("listitem").first.get_by_role("link")).to_have_text("Kolibri im Router")

    def test_what_changed_is_shown_word_by_word_and_taken_back(self, desk: Page, desk_served: Served) -> None:
        written = write(desk, desk_served, title="Preisliste", body="Das kostet 10 Euro im Monat.")
        desk.goto(f"{desk_served.base}/editor?article={written}")
        desk.get_by_label("Text (Markdown)").fill("Das kostet 12 Euro im Monat.")
        do(desk, "Speichern")
        desk.get_by_role("link", name="Verlauf").click()
        expect(desk.locator(".diff del")).to_have_text("10")
        expect(desk.locator(".diff ins")).to_have_text("12")
        desk.get_by_role("button", name=re.compile("Wiederherstellen …: Fassung 1")).click()
        desk.get_by_role("dialog").get_by_role("button", name="Wiederherstellen").click()
        expect(desk.locator(".article-head .about")).to_contain_text("Fassung 3")
        desk.get_by_role("link", name="Text", exact=True).click()
        expect(desk.get_by_label("Text (Markdown)")).to_have_value("Das kostet 10 Euro im Monat.")

    def test_a_gap_becomes_an_article(self, desk: Page, desk_served: Served) -> None:
        asked = "Darf mein Papagei den Quetzalcoatl-Tarif bestellen?"
        reported = desk.request.post(
            f"{desk_served.base}/v1/gaps",
            data={"question": asked, "language": "de"},
            headers={"Origin": desk_served.base},
        )
        assert reported.status == 201
        desk.goto(f"{desk_served.base}/editor?view=gaps")
        gap = desk.locator(".gap", has_text="Papagei")
        expect(gap).to_contain_text("gemeldet: 1")
        expect(gap.get_by_role("img")).to_have_accessible_name(f"Je Woche: {'0, ' * 11}1")
        gap.get_by_role("button", name="Diesen Artikel schreiben").click()
        expect(desk.get_by_label("So fragen Kunden danach")).to_have_value(re.compile("Papagei"))
        desk.get_by_role("link", name="Lücken").click()
        expect(gap.get_by_role("link", name="Entwurf öffnen")).to_be_visible()

    def test_who_got_the_old_text_is_told_after_a_correction(self, desk: Page, desk_served: Served) -> None:
        written = write(desk, desk_served, title="Uhu im Keller", body="Den Uhu mit Licht vertreiben.")
        desk.goto(f"{desk_served.base}/editor?article={written}&part=told")
        expect(desk.get_by_text("Bisher niemandem.")).to_be_visible()
        publish(desk)
        searchable(desk, desk_served)
        origin = {"Origin": desk_served.base}
        asked = {"query": "Im Keller sitzt ein Uhu"}
        hits = desk.request.post(f"{desk_served.base}/v1/search", data=asked, headers=origin).json()["hits"]
        used = f"{desk_served.base}/v1/suggestions/{hits[0]['suggestion_id']}/feedback"
        assert desk.request.post(used, data={"verdict": "used"}, headers=origin).status == 201
        told = desk.request.get(f"{desk_served.base}/v1/articles/{written}/told").json()["told"]
        assert [one["revision"] for one in told] == [1]
        body = {"body": "Den Uhu in Ruhe lassen."}
        desk.request.patch(f"{desk_served.base}/v1/articles/{written}", data=body, headers=origin)
        desk.request.post(f"{desk_served.base}/v1/articles/{written}/publish", data={}, headers=origin)
        desk.goto(f"{desk_served.base}/editor?article={written}&part=told")
        row = desk.get_by_role("row", name=re.compile("Fassung 1"))
        expect(row).to_contain_text("gilt nicht mehr")
        expect(row).to_contain_text("eingetippte Frage")
        desk.get_by_label("Text", exact=True).select_option("2")
        expect(desk.get_by_text("Diesen Text hat niemand bekommen.")).to_be_visible()

    def test_what_contradicts_is_shown_with_both_places(self, desk: Page, desk_served: Served) -> None:
        body = "Die Aktivierung der Zebra-Option kostet {} Euro. Sie wird einmalig mit der nächsten Rechnung berechnet."
        for number, price in enumerate((19, 29)):
            written = write(desk, desk_served, title=f"Zebra-Option {number}", body=body.format(price))
            desk.goto(f"{desk_served.base}/editor?article={written}")
            publish(desk)
        desk.goto(f"{desk_served.base}/editor?view=health")
        found = desk.locator(".findings > li", has_text="Zebra-Option 0").filter(has_text="Zebra-Option 1").first
        expect(found).to_be_visible()
        expect(found.locator("blockquote")).to_have_count(2)

    def test_colleagues_talk_about_an_article(self, desk: Page, desk_served: Served) -> None:
        written = write(desk, desk_served, title="Besprochen")
        desk.goto(f"{desk_served.base}/editor?article={written}&part=comments")
        desk.get_by_label("Ihr Kommentar").fill("Bitte die Frist prüfen.")
        desk.get_by_role("button", name="Kommentieren").click()
        expect(desk.locator(".comments")).to_contain_text("Bitte die Frist prüfen.")


class TestRights:
    def test_who_may_only_search_is_told_and_led_back(
        self, stranger: Page, desk_served: Served, desk_home: Path
    ) -> None:
        page = as_one(stranger, desk_served, key_of(desk_home, "bot", Role.BOT))
        page.goto(f"{desk_served.base}/editor")
        expect(page.get_by_role("alert")).to_contain_text("nicht an Artikeln arbeiten")
        expect(page.get_by_role("link", name="Redaktion")).to_have_count(0)

    @pytest.mark.parametrize("start", ["/", "/desk"])
    def test_the_desks_lead_to_each_other(self, desk: Page, desk_served: Served, start: str) -> None:
        desk.goto(f"{desk_served.base}{start}")
        desk.get_by_role("link", name="Redaktion").click()
        expect(desk.get_by_role("heading", name="Bibliothek")).to_be_visible()
        expect(desk.get_by_role("link", name="Arbeitsplatz")).to_be_visible()

    def test_an_editor_may_write_but_is_offered_no_publishing(
        self, stranger: Page, desk_served: Served, desk_home: Path
    ) -> None:
        page = as_one(stranger, desk_served, key_of(desk_home, "ed", Role.EDITOR))
        written = write(page, desk_served, title="Nur Entwurf")
        page.goto(f"{desk_served.base}/editor?article={written}")
        expect(page.get_by_role("button", name="Zur Prüfung geben")).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("Veröffentlichen"))).to_have_count(0)
