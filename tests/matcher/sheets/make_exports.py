"""Writes ``exports/``: the same twelve people as six kinds of form would export them. ``python -m
tests.matcher.sheets.make_exports``

The shapes are those of the real exports: their own columns, their rows of headings, how answers stand in a cell. The
tests import the files as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

FOLDER = Path(__file__).parent / "exports"
BEGAN = datetime(2026, 11, 2, 8, 14, 9)
#: As the forms word them; only some are as the program does.
TOPICS = (
    "Learning in small pieces",
    "Getting managers on board",
    "Onboarding new staff",
    "Coaching, feedback and asking good questions",
    "Training desk staff who rotate",
    "Grant writing",
)
TIMES = ("Monday mornings", "Tuesday mornings (9-12)", "Thursday afternoons (1-4)")
#: First and last name, library, state, zone, numbers of topics and of times, years, what they hope for.
TABLE = """
Rosa|Villanueva|Pima County Public Library|Arizona|Arizona|1 3|1 2|6|I want training to be more than one long day.
André|Muñoz|Burbank Public Library|California|Pacific|0|0 1|3|Short pieces that fit between two shifts, if they do.
Tessa|O’Hara|Pickering Public Library|Ontario|Eastern|3 4 5|2|12|To ask better questions; to give fewer answers.
Marcus|Teague|Suffolk Public Library|Virginia|Eastern|4 0|0 1 2|9|“Later” should stop meaning never.
Grace|Leung|San Jose Public Library|California|Pacific|2|1|2|A first week nobody forgets.
Linh|Pham|Monterey Public Library|California|Pacific|5 1|0 2|15|Money for the training room, honestly.
Denise|Broussard|South Carolina State Library|South Carolina|Eastern|3|1|20|Our supervisors coach each other.
Joel|Pacheco|Pima County Public Library|Arizona|Arizona|0 1 2|0|7|Managers who learn where we can see it.
Beth|Kessler|Bucks County Free Library|Pennsylvania|Eastern|4|2|4|Evening people are trained, too.
Mei|Tsai|Los Angeles Public Library|California|Pacific|3 2|1 2|8|Learn/from/other libraries.
Owen|Aldridge|Long Beach Public Library|California|Pacific|5|0 1|1|One grant, won.
Inés|Fuentes|Oceanside Public Library|California|Pacific|1 0|2|11|A director who says yes before I have finished.
"""


@dataclass(frozen=True)
class Somebody:
    first: str
    last: str
    library: str
    state: str
    zone: str
    topics: list[str]
    times: list[str]
    years: str
    hope: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def address(self) -> str:
        plain = f"{self.first}.{self.last}@example.org".casefold()
        return plain.replace("é", "e").replace("ñ", "n").replace("’", "")


def somebody(line: str) -> Somebody:
    first, last, library, state, zone, topics, times, years, hope = line.split("|")
    chosen = [TOPICS[int(number)] for number in topics.split()]
    hours = [TIMES[int(number)] for number in times.split()]
    return Somebody(first, last, library, state, zone, chosen, hours, years, hope.replace("/", "\n"))


PEOPLE = [somebody(line) for line in TABLE.strip().splitlines()]


def cells(line: str) -> list[str]:
    """A row of headings; bars separate them."""
    return line.replace("\n", "").split("|")


def moment(number: int, minutes: int = 0) -> datetime:
    return BEGAN + timedelta(days=number, minutes=17 * number + minutes)


def written(rows: Sequence[Sequence[str]], mark: str = ",", quote_all: bool = False) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=mark, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL).writerows(rows)
    return text.getvalue()


def saved(book: Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


GOOGLE = """Timestamp|Email Address|First and last name|Where do you work? (library or system)|State or province|
Your time zone|What would you like to work on?|Tell us more about these topics|
When could you meet? [check all that work]|How many years have you worked in libraries?|
I agree that my answers are used to find me a mentor."""


def google_forms() -> bytes:
    """One row of headings, a time stamp first; answers of checkboxes joined by comma and space, whatever they hold."""
    rows = [cells(GOOGLE)]
    for at, one in enumerate(PEOPLE):
        about = [f"{moment(at):%-m/%-d/%Y %H:%M:%S}", one.address, one.name, one.library, one.state, f"{one.zone} Time"]
        rows.append([*about, ", ".join(one.topics), one.hope, ", ".join(one.times), one.years, "Yes"])
    return written(rows).encode()


MICROSOFT = """ID|Start time|Completion time|Email|Name|Last modified time|Your full name\xa0|Your work e-mail|Library|
State/Province|Which topics could you help somebody with?|Which hours work for you?|How many people could you mentor?|
Phone number|Is there somebody we should never pair you with?|Do you agree to the terms?"""


def microsoft_forms() -> bytes:
    """A workbook: ID, times, and who was signed in (here nobody); choices joined by ";" with one at the end."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(cells(MICROSOFT))
    for at, one in enumerate(PEOPLE, start=1):
        topics, times = ("".join(f"{choice};" for choice in chosen) for chosen in (one.topics, one.times))
        never = "Pat Sealed" if at == 3 else None
        form = [at, moment(at), moment(at, 6), "anonymous", None, None]
        about = [one.name, one.address, one.library, one.state]
        sheet.append([*form, *about, topics, times, 1 + at % 2, f"+1 520-555-01{at:02}", never, "I agree"])
    return saved(book)


MONKEY = """Respondent ID|Collector ID|Start Date|End Date|IP Address|Email Address|First Name|Last Name|Custom Data 1|
Please tell us who you are|||||What would you like to work on? Choose all that apply.|||||||When can you meet?|||
What is your goal?|Do you agree to your answers being used for matching?"""
CONTACT = ["Name", "Company", "State/Province", "Email Address", "Phone Number"]


def survey_monkey() -> bytes:
    """Two rows of headings: questions, then an option a column or "Response"; above further options stands nothing."""
    options = [*[""] * 9, *CONTACT, *TOPICS, "Other (please specify)", *TIMES, "Open-Ended Response", "Response"]
    rows = [cells(MONKEY), options]
    for at, one in enumerate(PEOPLE):
        when = [f"{moment(at, minutes):%m/%d/%Y %I:%M:%S %p}" for minutes in (0, 9)]
        form = [str(118_400_000_000 + 7919 * at), "431000123", *when, f"192.0.2.{at + 10}", "", "", "", ""]
        about = [one.name, one.library, one.state, one.address, f"(520) 555-01{at:02}"]
        ticked = [topic if topic in one.topics else "" for topic in TOPICS]
        times = [time if time in one.times else "" for time in TIMES]
        rows.append([*form, *about, *ticked, "Podcasts" if at == 4 else "", *times, one.hope, "Yes, I agree"])
    return written(rows).encode("utf-8-sig")


CODES = """StartDate|EndDate|Status|IPAddress|Progress|Duration (in seconds)|Finished|RecordedDate|ResponseId|
RecipientLastName|RecipientFirstName|RecipientEmail|DistributionChannel|UserLanguage|Q1_1|Q1_2|Q1_3|Q2|Q3|
Q4_1|Q4_2|Q4_3|Q4_4|Q4_5|Q4_6|Q5|Q6|Q7"""
QUALTRICS = """Start Date|End Date|Response Type|IP Address|Progress|Duration (in seconds)|Finished|Recorded Date|
Response ID|Recipient Last Name|Recipient First Name|Recipient Email|Distribution Channel|User Language|
Please introduce yourself - First name|Please introduce yourself - Last name|Please introduce yourself - E-mail|
Who employs you? Name your library.|In which time zone do you work?"""
RANK = "Rank what you would like to work on, 1 being the most important"
ENDING = "Which hours work for you?|What should be different at the end?|I consent to the use of my answers."


def qualtrics() -> bytes:
    """Three rows of headings: codes, questions, a line for machines; UTF-16 and tabs, as its TSV is."""
    questions = [*cells(QUALTRICS), *(f"{RANK} - {topic}" for topic in TOPICS), *cells(ENDING)]
    rows = [cells(CODES), questions, [f'{{"ImportId":"{code}"}}' for code in cells(CODES)]]
    for at, one in enumerate(PEOPLE):
        form = [f"{moment(at)}", f"{moment(at, 5)}", "IP Address", f"198.51.100.{at}", "100", "301", "True"]
        form += [f"{moment(at, 5)}", f"R_{at}aZk3LmQ9", "", "", "", "anonymous", "EN"]
        about = [one.first, one.last, one.address, one.library, f"{one.zone} Time (US & Canada)"]
        ranks = [str(one.topics.index(topic) + 1) if topic in one.topics else "" for topic in TOPICS]
        rows.append([*form, *about, *ranks, ",".join(one.times), one.hope.replace("\n", " "), "I consent"])
    return written(rows, mark="\t").encode("utf-16")


LIME = """id|submitdate|lastpage|startlanguage|seed|name|email|library|state|
topics[SQ001]|topics[SQ002]|topics[SQ003]|topics[SQ004]|topics[SQ005]|topics[SQ006]|hours|jobrole|goal|consent"""


def lime_survey() -> bytes:
    """Semicolons, everything in quotation marks, codes for questions and answers; no word says what they mean."""
    rows = [cells(LIME)]
    for at, one in enumerate(PEOPLE, start=1):
        form = [str(at), f"{moment(at)}", "4", "en", str(1_298_471 * at)]
        ticks = ["Y" if topic in one.topics else "" for topic in TOPICS]
        codes = [f"AO{TIMES.index(one.times[0]) + 1:02}", f"A{1 + at % 4}"]
        rows.append([*form, one.name, one.address, one.library, one.state, *ticks, *codes, one.hope, "Y"])
    return written(rows, mark=";", quote_all=True).encode("utf-8-sig")


def hand_rows() -> list[list[str]]:
    """Somebody's own list: a title, an empty column, empty rows."""
    headings = cells("Name|E-mail||Library|State|Topics|Hours|Manager’s name")
    rows = [["Mentoring 2027 – who wants in", *[""] * 7], [""] * 8, headings]
    for at, one in enumerate(PEOPLE):
        topics, hours = "; ".join(one.topics), "; ".join(one.times)
        boss = "Ellen Marsh" if at == 1 else ""
        rows.append([one.name, one.address, "", one.library, one.state, topics, hours, boss])
        rows += [[""] * 8] if at in {3, 7} else []
    return rows


def hand_made_workbook() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in hand_rows():
        sheet.append([cell or None for cell in row])
    sheet.merge_cells("A1:H1")
    return saved(book)


def hand_made_twin() -> bytes:
    """The same saved as CSV by a Windows spreadsheet."""
    return written(hand_rows()).encode("cp1252")


FILES = {
    "google_forms.csv": google_forms,
    "microsoft_forms.xlsx": microsoft_forms,
    "survey_monkey.csv": survey_monkey,
    "qualtrics.tsv": qualtrics,
    "lime_survey.csv": lime_survey,
    "hand_made.xlsx": hand_made_workbook,
    "hand_made_cp1252.csv": hand_made_twin,
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, make in FILES.items():
        (FOLDER / name).write_bytes(make())


if __name__ == "__main__":
    main()
