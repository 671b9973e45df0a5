"""What to click in each calendar program, how often it looks for changes, and what it does with an invitation.

As the programs were in 2026. Where makers publish no figure, what people commonly see is said, and said to be that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Put in front of every subscription.
COPY = "On your page “Your calendar”, choose the subscription and copy its address."


@dataclass(frozen=True)
class CalendarProgram:
    """``name`` as people call it. ``looks``: how often it fetches a subscription; ``in_short`` is that in a few words.
    ``invitations`` are what happens to those that come by mail; ``mind`` is what else to know."""

    name: str
    in_short: str
    subscribe: tuple[str, ...]
    looks: str
    invitations: tuple[str, ...]
    mind: tuple[str, ...] = ()


PROGRAMS: Mapping[str, CalendarProgram] = {
    "outlook": CalendarProgram(
        name="Outlook: new, and on the web",
        in_short="about every 3 hours, at times a day",
        subscribe=(
            COPY,
            "Open the calendar in Outlook and choose “Add calendar”.",
            "Choose “Subscribe from web”, paste the address, give it a name such as Mentoring, and choose “Import”.",
        ),
        looks="About every three hours. Now and then it takes a day or longer, and there is no button to hurry it.",
        invitations=(
            "The sessions stand in your calendar as soon as the mail arrives, or once you press “Accept” in it.",
            "A change or a cancellation comes by mail and alters what stands there. Nothing else is to do.",
            "Outlook may ask whether to send a response. If you do, we record your answer; if not, nothing is lost.",
        ),
        mind=("Outlook on a phone shows both, but a subscription has to be added on a computer.",),
    ),
    "outlook-classic": CalendarProgram(
        name="Outlook for Windows: classic",
        in_short="while it runs, about every 30 minutes",
        subscribe=(
            COPY,
            "In the calendar, choose “Add Calendar” (or “Open Calendar”), then “From Internet”.",
            "Paste the address, choose “OK”, and “Yes” when it asks whether to add and subscribe.",
        ),
        looks="With each “Send/Receive”, as a rule every 30 minutes, as long as Outlook is open on that computer.",
        invitations=(
            "The sessions stand in your calendar as soon as the mail arrives, or once you press “Accept” in it.",
            "A change or a cancellation comes by mail. For a cancellation, press “Remove from Calendar” if it asks.",
            "If you choose “Send the Response Now”, we record your answer.",
        ),
        mind=("A subscription that classic Outlook fetches is on that computer only, not on your phone.",),
    ),
    "google": CalendarProgram(
        name="Google Calendar",
        in_short="often only once or twice a day",
        subscribe=(
            COPY,
            "On a computer, open calendar.google.com. The app on a phone cannot do this.",
            "On the left, beside “Other calendars”, press the plus sign and choose “From URL”.",
            "Paste the address and choose “Add calendar”. After that it is on your phone, too.",
        ),
        looks="Google says no figure. People commonly see changes after half a day or a day, and nothing hurries it. "
        "If that is too slow for you, have invitations instead.",
        invitations=(
            "The first one may stay in your mail because we are new to you: open it and press “Yes”, or say that you "
            "know the sender. From then on they reach your calendar by themselves.",
            "A change or a cancellation comes by mail and alters what stands there.",
            "“Yes”, “Maybe” and “No” are sent to us, and we record your answer.",
        ),
        mind=(
            "What is added by itself can be chosen in Google’s settings under “Add invitations to my calendar”.",
            "Where an employer runs Google, adding addresses can be switched off. Invitations work all the same.",
        ),
    ),
    "apple": CalendarProgram(
        name="Apple Calendar on a Mac",
        in_short="as you choose, from every 5 minutes",
        subscribe=(
            "On your page “Your calendar”, choose the subscription and press “Add it to your calendar”.",
            "If nothing opens: in Calendar choose “File”, “New Calendar Subscription”, and paste the address.",
            "For “Location” choose iCloud, so that your phone has it, too. For “Auto-refresh” choose “Every hour”.",
        ),
        looks="As often as you choose for “Auto-refresh”, from every five minutes to every week. What it suggests may "
        "be every week, so do choose.",
        invitations=(
            "In Mail, the invitation stands above the words: press “Add” or “Accept”. In iCloud it may be in your "
            "calendar already and wait for an answer there.",
            "A change or a cancellation comes by mail and alters what stands there.",
            "Your answer is sent to us, and we record it.",
        ),
    ),
    "iphone": CalendarProgram(
        name="iPhone and iPad",
        in_short="every hour or so, as you set it",
        subscribe=(
            "On the phone, open your page “Your calendar”, choose the subscription, and press “Add it to your "
            "calendar”.",
            "Press “Subscribe”, then “Add” (or “Done”).",
            "If nothing opens: in Settings choose “Apps”, “Calendar”, “Calendar Accounts”, “Add Account”, “Other”, "
            "“Add Subscribed Calendar”, and paste the address.",
        ),
        looks="As “Fetch New Data” says in the same part of Settings. With “Automatically” it looks only while the "
        "phone is charging and on Wi-Fi: choose “Hourly” if you can.",
        invitations=(
            "Open the mail, tap the calendar file in it, and choose “Add to Calendar” or “Accept”.",
            "Changes come by mail; open them in the same way. Many mail accounts do that by themselves.",
        ),
    ),
    "android": CalendarProgram(
        name="Android phones",
        in_short="as the account behind it",
        subscribe=(
            "Google’s app shows what you subscribed to on a computer: see Google Calendar.",
            "For any other calendar on the phone, an app such as ICSx⁵ subscribes to an address: paste it there.",
        ),
        looks="Google’s app as Google does, often only once or twice a day. ICSx⁵ as often as you choose.",
        invitations=("They come to your mail app: Gmail or Outlook put them into their own calendar.",),
    ),
    "thunderbird": CalendarProgram(
        name="Thunderbird",
        in_short="every 30 minutes",
        subscribe=(
            COPY,
            "In the calendar, choose “New Calendar…”, then “On the Network”.",
            "Paste the address under “Location”, leave the user name empty, choose “Find Calendars”, then “Subscribe”.",
        ),
        looks="Every 30 minutes while it is open. You can change that in the calendar’s properties.",
        invitations=(
            "A bar above the mail says that it holds an invitation: press “Accept”.",
            "A change brings the same bar: press “Update”, or “Delete” for a cancellation. Thunderbird does not do it "
            "by itself.",
            "Its answer is sent to us, also for one session alone, and we record it.",
        ),
    ),
    "nextcloud": CalendarProgram(
        name="Nextcloud",
        in_short="as the server is set: perhaps once a week",
        subscribe=(
            COPY,
            "In the Calendar app, choose “New calendar”, then “New subscription from link (read-only)”.",
            "Paste the address and confirm.",
        ),
        looks="As whoever runs the server has set it. As delivered that can be once a week, which is too slow for "
        "sessions: ask them, or have invitations instead.",
        invitations=(
            "Accept them where you read your mail: in Nextcloud’s Mail app, in Thunderbird or on your phone.",
            "A change or a cancellation comes by mail, and is accepted in the same way.",
        ),
    ),
    "other": CalendarProgram(
        name="Another calendar",
        in_short="look in its settings",
        subscribe=(
            COPY,
            "Look for “Subscribe”, “Add by address”, “From URL” or “Internet calendar”, and paste it there.",
        ),
        looks="That differs. Its settings may say “refresh” or “fetch”; every hour is a good choice.",
        invitations=("Most programs offer “Accept” or “Add to calendar” beside the mail.",),
        mind=(
            "A program that can do neither can still read the .ics file on your page “Your calendar”; "
            "that file follows no change.",
        ),
    ),
}
