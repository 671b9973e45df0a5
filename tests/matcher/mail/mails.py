"""Mails as people's programs write them: real in shape, invented in everything else."""

from __future__ import annotations

OURS = "sessions@bookends.example"
TOKEN = "bcdfghjkmnpqr"
SERIES = f"sessions+{TOKEN}@bookends.example"
DANA, ROSA = "dana.whitfield@burbank.example", "rosa.villanueva@pima.example"


def mail(
    text: str | bytes = "I am ten minutes late.",
    *,
    sender: str = f"Dana Whitfield <{DANA}>",
    to: str = SERIES,
    subject: str = "Re: Your sessions",
    kind: str = "text/plain; charset=utf-8",
    **more: str,
) -> bytes:
    """``more`` are headers, with underscores for hyphens."""
    head = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Message-ID": "<CAJ1@mail.burbank.example>",
        "Date": "Tue, 05 Jan 2027 09:00:00 -0800",
        "Content-Type": kind,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items() if value)
    body = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
    return lines.encode("utf-8", "surrogateescape") + b"\r\n" + body


def multipart(*parts: tuple[str, str], kind: str = "mixed", **more: str) -> bytes:
    """``parts`` are (headers below each other, text)."""
    body = "".join(f"--outer\n{head}\n\n{text}\n" for head, text in parts) + "--outer--\n"
    return mail(body, kind=f'multipart/{kind}; boundary="outer"', **more)


#: How a mail program quotes: its name, the text of an answer, and what is new in it.
ANSWERS = {
    "Gmail": (
        "I am ten minutes late.\n\nOn Tue, Jan 5, 2027 at 8:55 AM Rosa Villanueva via Culture of Learning <\n"
        f"{SERIES}> wrote:\n\n> Shall we start?\n> Rosa, {ROSA}\n>\n",
        "I am ten minutes late.",
    ),
    "Gmail, answers in between": (
        f"On Tue, Jan 5, 2027 at 8:55 AM Rosa <{ROSA}> wrote:\n\n> Shall we start?\n\nYes.\n\n"
        "> And where?\n\nAs always.\n",
        "Yes.\n\nAs always.",
    ),
    "Outlook": (
        f"I am ten minutes late.\n\nDana\n\nFrom: Rosa Villanueva <{ROSA}>\nSent: Tuesday, January 5, 2027 8:55 AM\n"
        f"To: Whitfield, Dana <{DANA}>\nSubject: Your sessions\n\nShall we start?\n{ROSA}\n",
        "I am ten minutes late.\n\nDana",
    ),
    "Outlook on a phone": (
        f"Late, sorry.\n\nGet Outlook for iOS\n________________________________\nFrom: Rosa <{ROSA}>\n"
        "Sent: Tuesday, January 5, 2027 8:55:00 AM\nTo: Dana\nSubject: Your sessions\n\nShall we start?\n",
        "Late, sorry.\n\nGet Outlook for iOS",
    ),
    "Outlook of old": (
        f"Late.\n\n-----Original Message-----\nFrom: Rosa [mailto:{ROSA}]\nSent: Tuesday\nTo: Dana\n\nShall we?\n",
        "Late.",
    ),
    "Apple Mail": (
        f"Late, sorry.\n\nSent from my iPhone\n\n> On Jan 5, 2027, at 8:55 AM, Rosa <{ROSA}> wrote:\n>\n> Shall we?\n",
        "Late, sorry.\n\nSent from my iPhone",
    ),
    "Thunderbird": (
        "On 1/5/27 8:55 AM, Rosa Villanueva wrote:\n> Shall we start?\nIn ten minutes.\n> Fine.\n\n-- \nDana",
        "In ten minutes.\n\n--\nDana",
    ),
    "Outlook, German": (
        f"Ich komme später.\n\nVon: Rosa <{ROSA}>\nGesendet: Dienstag, 5. Januar 2027 08:55\nAn: Dana <{DANA}>\n"
        "Betreff: Sitzung\n\nFangen wir an?\n",
        "Ich komme später.",
    ),
    "Gmail, German": (
        f"Ich komme später.\n\nAm Di., 5. Jan. 2027 um 08:55 Uhr schrieb Rosa <{ROSA}>:\n\n> Fangen wir an?\n",
        "Ich komme später.",
    ),
    "Outlook, French": (
        f"J’arrive.\n\nDe : Rosa <{ROSA}>\nEnvoyé : mardi 5 janvier 2027 08:55\nÀ : Dana <{DANA}>\n"
        "Objet : RE: x\n\nOui ?\n",
        "J’arrive.",
    ),
    "Gmail, French": (
        f"J’arrive.\n\nLe mar. 5 janv. 2027 à 08:55, Rosa <{ROSA}> a écrit\u00a0:\n\n> On commence ?\n",
        "J’arrive.",
    ),
    "Gmail, Spanish": (
        f"Llego tarde.\n\nEl mar, 5 ene 2027 a las 8:55, Rosa (<{ROSA}>) escribió:\n\n> ¿Empezamos?\n",
        "Llego tarde.",
    ),
    "Outlook, Spanish": (
        f"Llego tarde.\n\nDe: Rosa <{ROSA}>\nEnviado: martes, 5 de enero de 2027 8:55\nPara: Dana <{DANA}>\n"
        "Asunto: x\n\n¿Empezamos?\n",
        "Llego tarde.",
    ),
}

GMAIL_HTML = (
    '<html><head><title>x</title><style>p { color: red }</style></head><body><div dir="ltr">I am <b>ten</b> minutes '
    'late &amp; sorry.<br><br>Dana</div><br><div class="gmail_quote"><div class="gmail_attr">On Tue, Jan 5, 2027 at '
    f'8:55 AM Rosa &lt;<a href="mailto:{ROSA}">{ROSA}</a>&gt; wrote:<br></div><blockquote><p>Shall we?</p>{ROSA}'
    "</blockquote></div></body></html>"
)
OUTLOOK_HTML = (
    "<html><!--[if mso]><p>not this</p><![endif]--><body><p class=MsoNormal>Late.</p><div style='border-top:solid'>"
    f"<p><b>From:</b> Rosa &lt;{ROSA}&gt;<br><b>Sent:</b> Tuesday, January 5, 2027 8:55 AM<br><b>To:</b> Dana<br>"
    "<b>Subject:</b> x</p></div><p>Shall we?</p></body></html>"
)

NOT_DELIVERED = multipart(
    ("Content-Type: text/plain", "This is the mail system at host relay.example."),
    (
        "Content-Type: message/delivery-status",
        f"Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; {ROSA}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 No such person here",
    ),
    ("Content-Type: message/rfc822", "Message-ID: <abc.mail@bookends.example>\nSubject: Your offer\n\nHello"),
    kind="report; report-type=delivery-status",
    sender="Mail Delivery System <MAILER-DAEMON@relay.example>",
    to=OURS,
    subject="Undelivered Mail Returned to Sender",
    Return_Path="<>",
    Auto_Submitted="auto-replied",
)
DELAYED = NOT_DELIVERED.replace(b"Action: failed", b"Action: delayed").replace(b"Status: 5.1.1", b"Status: 4.4.1")
ANSWER_OF_CALENDAR = (
    "BEGIN:VCALENDAR\nPRODID:x\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:bookends-{token}\nDTSTAMP:20270105T000000Z\n"
    "ATTENDEE;PARTSTAT=DECLINED:MAILTO:dana.whitfield@burbank.example\nEND:VEVENT\nEND:VCALENDAR"
)


def calendar_answer(token: str = TOKEN, **more: str) -> bytes:
    """As Thunderbird sends it."""
    return multipart(
        ("Content-Type: text/plain", "Dana Whitfield has declined this invitation."),
        ("Content-Type: text/calendar; method=REPLY; charset=UTF-8", ANSWER_OF_CALENDAR.format(token=token)),
        **more,
    )
