// A day and an hour as people type them (posko/domain/typed_time.py): the day first, the hour of 24.

/** A day as the post reads it, day first; nothing where it is none. @param {string} text */
export function dayOf(text) {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  const own = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})$/.exec(text.trim());
  const run = /^(\d{2})(\d{2})(\d{4})$/.exec(text.trim());
  const [year, month, day] = iso ? iso.slice(1) : own ? [own[4], own[3], own[1]] : run ? run.slice(1).reverse() : [];
  const found = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return found.getUTCDate() === Number(day) && found.getUTCMonth() === Number(month) - 1 ? found : null;
}

/** A day as it stands in a field: 25-11-2024. @param {Date} day */
export function typedDay(day) {
  return day.toISOString().slice(0, 10).split("-").reverse().join("-");
}

/** An hour as it stands in a field: 15.05; nothing where it is none. @param {string} text */
export function typedHour(text) {
  const found = /^(\d{1,2})[.:](\d{2})(?:[.:]\d{2})?$/.exec(text.trim()) ?? /^(\d{2})(\d{2})$/.exec(text.trim());
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) return "";
  return `${found[1].padStart(2, "0")}.${found[2]}`;
}
