// What two readers of calendars make of files. In: a JSON list of iCalendar texts. Out, as JSON: by reader, for each
// text, every session as [start, end], in seconds since 1970, sorted.
import { readFileSync } from "node:fs";
import nodeIcal from "node-ical";

const vendored = new URL("../../vendor/ical/ical.min.js", import.meta.url);
const source = readFileSync(vendored).toString("base64");
const { default: ICAL } = await import(`data:text/javascript;base64,${source}`);

const FROM = new Date("2020-01-01"), TO = new Date("2040-01-01");

// Zones are those that the file brings along.
function byIcalJs(text) {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const all = calendar.getAllSubcomponents("vevent").map(component => new ICAL.Event(component));
  const sessions = [];
  for (const event of all.filter(event => !event.isRecurrenceException())) {
    for (const other of all) {
      if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
    }
    const starts = event.iterator();
    for (let start = starts.next(); start; start = starts.next()) {
      const { startDate, endDate } = event.getOccurrenceDetails(start);
      sessions.push([startDate.toUnixTime(), endDate.toUnixTime()]);
    }
  }
  return sessions;
}

function byNodeIcal(text) {
  const events = Object.values(nodeIcal.sync.parseICS(text)).filter(each => each.type === "VEVENT");
  return events
    .flatMap(event => nodeIcal.expandRecurringEvent(event, { from: FROM, to: TO }))
    .map(({ start, end }) => [start.getTime() / 1000, end.getTime() / 1000]);
}

const sorted = sessions => sessions.sort((one, other) => one[0] - other[0]);
const texts = JSON.parse(readFileSync(0, "utf-8"));
const found = {
  "ical.js": texts.map(text => sorted(byIcalJs(text))),
  "node-ical": texts.map(text => sorted(byNodeIcal(text))),
};
process.stdout.write(JSON.stringify(found));
