const DAY = 24 * 60 * 60 * 1000;

/** Return the first and the last day (UTC, ISO 8601) of so many weeks, Monday to Sunday, that are over at a time. */
export function lastWeeks(weeks: number, now: Date = new Date()): { from: string; to: string } {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const sinceSunday = now.getUTCDay() || 7;
  const sunday = today - sinceSunday * DAY;
  return { from: isoDay(sunday - (weeks * 7 - 1) * DAY), to: isoDay(sunday) };
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
